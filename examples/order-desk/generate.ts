// A trading company that does not exist, the same rows every time. `node examples/order-desk/generate.ts` writes data/*.csv.
import { writeFileSync } from 'node:fs';

const seed = 20_260_721;
let state = seed;
/** Mulberry32: a small generator of pseudo-random numbers in [0, 1) that is the same on every machine. */
function random(): number {
  state = (state + 0x6d_2b_79_f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}
const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
function pick<T>(from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}
const chance = (share: number): boolean => random() < share;
const day = (start: string, plus: number): string => new Date(Date.parse(start) + plus * 86_400_000).toISOString().slice(0, 10);
const money = (amount: number): string => amount.toFixed(2);

type Row = Record<string, string | number | boolean | undefined>;
/** Rows as CSV (RFC 4180) with a header; `aside` is a column only the generator needs. */
function csv(rows: readonly Row[], aside?: string): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) => column !== aside);
  const cell = (value: Row[string]): string => {
    const text = value === undefined ? '' : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column])).join(','))];
  return `${lines.join('\n')}\n`;
}

const places = [
  { region: 'north', zh: true, cities: ['北京', '天津', '石家庄', '太原'] },
  { region: 'east', zh: true, cities: ['上海', '杭州', '苏州', '宁波', '南京'] },
  { region: 'south', zh: true, cities: ['深圳', '广州', '厦门', '南宁'] },
  { region: 'europe', zh: false, cities: ['Rotterdam', 'Hamburg', 'Lyon', 'Gdańsk', 'Porto'] },
  { region: 'americas', zh: false, cities: ['Santos', 'Toronto', 'Monterrey', 'Savannah'] },
] as const;
const zhNames = ['和顺', '远帆', '启明', '东篱', '锦程', '澄海', '云岭', '青禾', '万象', '拾光', '长风', '汇川', '北辰', '南山', '明德', '嘉木'];
const zhKinds = ['商贸有限公司', '家居用品公司', '五金行', '进出口有限公司', '百货店'];
const enNames = ['Bluewater', 'Oakline', 'Fernhill', 'Kestrel', 'Harrow & Finch', 'Lantern', 'Northgate', 'Saltmarsh', 'Pinecone', 'Tidewater', 'Amberley', 'Quayside'];
const enKinds = ['Trading', 'Home Goods', 'Supply Co', 'Import', 'Stores'];
const zhPeople = ['王磊', '赵敏', '孙悦', '李航', '周倩', '吴桐', '郑凯', '冯雪', '韩冬', '许诺', '曹颖', '彭飞'];
const enPeople = ['Nora Visser', 'Tomás Prado', 'Elena Kovač', 'Jonas Weber', 'Claire Moreau', 'Diego Luna', 'Hannah Boyd', 'Piotr Lis', 'Inês Duarte', 'Owen Clarke'];
/** Written as `@name`; the installer puts the sample person's id there. */
const agents = ['@lin-wei', '@marco-rossi', ''] as const;

function makeCustomers() {
  return Array.from({ length: 72 }, (_, index) => {
    const place = pick(places);
    const name = place.zh ? `${pick(zhNames)}${pick(zhKinds)}` : `${pick(enNames)} ${pick(enKinds)}`;
    const city = pick(place.cities);
    return {
      id: index + 1,
      code: `C-${String(index + 1).padStart(4, '0')}`,
      name: `${name}${place.zh ? `（${city}）` : ` ${city}`}`,
      status: pick(['active', 'active', 'active', 'active', 'prospect', 'on_hold', 'closed']),
      region: place.region,
      city,
      address: place.zh
        ? `${city}市${pick(['人民', '中山', '解放', '滨江', '和平'])}路${whole(1, 320)}号`
        : `${whole(1, 240)} ${pick(['Harbour', 'Mill', 'Station', 'Market', 'Canal'])} Street`,
      phone: place.zh ? `1${whole(30, 99)} ${whole(1000, 9999)} ${whole(1000, 9999)}` : `+${whole(30, 59)} ${whole(100, 999)} ${whole(100_000, 999_999)}`,
      email: `office${index + 1}@customer.example`,
      credit_limit: chance(0.85) ? money(whole(10, 400) * 1000) : undefined,
      owner: pick(agents),
      since: day('2019-01-07', whole(0, 2600)),
      notes: chance(0.4)
        ? pick(
            place.zh
              ? ['月结三十天。', '只接受工作日送货，周末仓库无人。', '发票客户报表需每季度寄送。', '老客户，询价较多。']
              : ['Pays within 30 days.', 'Deliver on weekdays only; the warehouse is closed at weekends.', 'Wants one invoice a month.', 'Asks for samples first.'],
          )
        : undefined,
      zh: place.zh,
    };
  });
}

function makeContacts(customers: readonly Customer[]) {
  return customers
    .flatMap((customer) =>
      Array.from({ length: whole(1, 3) }, (_, index) => ({
        customer_id: customer.id,
        name: customer.zh ? pick(zhPeople) : pick(enPeople),
        position: customer.zh ? pick(['采购经理', '店长', '财务', '仓库主管']) : pick(['Purchasing', 'Store manager', 'Accounts', 'Warehouse']),
        phone: `+86 ${whole(130, 199)} ${whole(1000, 9999)} ${whole(1000, 9999)}`,
        email: `contact${customer.id}-${index + 1}@customer.example`,
        main: index === 0,
      })),
    )
    .map((contact, index) => ({ id: index + 1, ...contact }));
}

const goods = {
  lighting: ['Desk lamp 台灯', 'Garden lantern 庭院灯', 'LED strip 灯带', 'Pendant light 吊灯', 'Night light 小夜灯'],
  tools: ['Claw hammer 羊角锤', 'Socket set 套筒组', 'Tape measure 卷尺', 'Cordless drill 充电钻', 'Spirit level 水平尺'],
  kitchen: ['Tea set 茶具', 'Wok 炒锅', 'Chopping board 砧板', 'Steamer 蒸笼', 'Thermos 保温壶'],
  textile: ['Cotton towel 棉毛巾', 'Table runner 桌旗', 'Quilt cover 被套', 'Apron 围裙', 'Cushion 靠垫'],
  outdoor: ['Folding chair 折叠椅', 'Picnic mat 野餐垫', 'Camping stove 露营炉', 'Hammock 吊床', 'Parasol 遮阳伞'],
} as const;
const variants = ['S', 'M', 'L'];
function makeProducts() {
  return Object.entries(goods)
    .flatMap(([category, names]) => names.flatMap((name) => variants.map((variant) => ({ category, name: `${name} ${variant}` }))))
    .map((product, index) => {
      const price = whole(18, 900);
      return {
        id: index + 1,
        sku: `${product.category.slice(0, 2).toUpperCase()}-${1000 + index}`,
        ...product,
        unit: 'pcs',
        list_price: money(price),
        cost_price: money(price * (0.45 + random() * 0.25)),
        stock: whole(0, 900),
        active: chance(0.93),
        price,
      };
    });
}

function makeOrders(from: { customers: readonly Customer[]; contacts: readonly Contact[]; products: readonly Product[] }) {
  const { customers, contacts, products } = from;
  const buyers = customers.filter((customer) => customer.status !== 'prospect');
  const lines: Row[] = [];
  const orders = Array.from({ length: 460 }, (_, index) => {
    const id = index + 1;
    const customer = pick(buyers);
    const ordered = day('2025-01-06', Math.floor(index * 1.4) + whole(0, 2));
    const recent = index > 420;
    const status = recent ? pick(['draft', 'confirmed', 'confirmed', 'shipped']) : pick(['invoiced', 'invoiced', 'invoiced', 'invoiced', 'shipped', 'cancelled']);
    let total = 0;
    for (let line = 1, count = whole(1, 5); line <= count; line += 1) {
      const product = pick(products);
      const quantity = whole(1, 60);
      const unitPrice = Math.round(product.price * (0.85 + random() * 0.15) * 100) / 100;
      total += quantity * unitPrice;
      lines.push({ order_id: id, line_no: line, product_id: product.id, quantity, unit_price: money(unitPrice) });
    }
    return {
      id,
      number: `SO-${2500 + id}`,
      customer_id: customer.id,
      contact_id: chance(0.8) ? contacts.find((contact) => contact.customer_id === customer.id)?.id : undefined,
      status,
      ordered_on: ordered,
      due_on: chance(0.9) ? day(ordered, whole(5, 40)) : undefined,
      total: money(total),
      note: chance(0.15) ? pick(['请提前电话联系。', 'Pack in two boxes.', '加急。', 'Part delivery is fine.']) : undefined,
    };
  });
  return { orders, lines };
}

function makeShipments(orders: readonly Order[]) {
  const sent = orders.filter((order) => order.status === 'shipped' || order.status === 'invoiced');
  return sent.map((order, index) => {
    const shipped = day(order.ordered_on, whole(1, 12));
    return {
      id: index + 1,
      order_id: order.id,
      carrier: pick(['road', 'rail', 'sea', 'air']),
      tracking_no: `TR${whole(10_000_000, 99_999_999)}`,
      shipped_on: shipped,
      delivered_on: order.status === 'invoiced' || chance(0.4) ? day(shipped, whole(1, 25)) : undefined,
      weight: whole(10, 4000) / 10,
    };
  });
}

function makeInvoices(orders: readonly Order[]) {
  return orders
    .filter((order) => order.status === 'invoiced')
    .map((order, index) => {
      const issued = day(order.ordered_on, whole(2, 15));
      const status = index > 270 ? pick(['open', 'open', 'overdue', 'paid']) : pick(['paid', 'paid', 'paid', 'paid', 'void']);
      return {
        id: index + 1,
        number: `IN-${7000 + index}`,
        order_id: order.id,
        status,
        issued_on: issued,
        due_on: day(issued, 30),
        paid_on: status === 'paid' ? day(issued, whole(3, 45)) : undefined,
        amount: order.total,
      };
    });
}

const subjects = [
  ['Two lamps arrived broken', 'The box was dented on one side. Photos follow.'],
  ['货物少了一箱', '收货时清点只有三箱，送货单写四箱，请核实。'],
  ['Invoice shows the wrong address', 'Please send it again with the new address.'],
  ['希望提前交货', '门店周年活动提前，能否在月底前送到？'],
  ['Can the order still be changed?', 'We would like ten more of the folding chairs.'],
  ['发票抬头需要更改', '请将抬头改为新公司名称后重新开具。'],
  ['Tracking number does not work', 'The carrier does not know it.'],
  ['询问茶具批发价', '一次采购两百套，能否给出优惠价？'],
] as const;
function makeTickets(from: { customers: readonly Customer[]; orders: readonly Order[] }) {
  return Array.from({ length: 190 }, (_, index) => {
    const order = chance(0.7) ? pick(from.orders) : undefined;
    const [subject, body] = pick(subjects);
    const opened = `${day('2025-06-02', Math.floor(index * 2.7))}T0${whole(1, 9)}:${whole(10, 59)}:00Z`;
    const status = index > 165 ? pick(['open', 'working', 'waiting']) : 'done';
    return {
      id: index + 1,
      subject,
      customer_id: order?.customer_id ?? pick(from.customers).id,
      order_id: order?.id,
      status,
      priority: pick(['low', 'normal', 'normal', 'normal', 'high']),
      body,
      assignee: chance(0.8) ? '@aisha-khan' : undefined,
      opened_at: opened,
      closed_at: status === 'done' ? new Date(Date.parse(opened) + whole(2, 90) * 3_600_000).toISOString() : undefined,
    };
  });
}

type Customer = ReturnType<typeof makeCustomers>[number];
type Contact = ReturnType<typeof makeContacts>[number];
type Product = ReturnType<typeof makeProducts>[number];
type Order = ReturnType<typeof makeOrders>['orders'][number];

/** Entity → its rows as CSV. Starts from the seed, so every call gives the same. */
export function generate(): Readonly<Record<string, string>> {
  state = seed;
  const customers = makeCustomers();
  const contacts = makeContacts(customers);
  const products = makeProducts();
  const { orders, lines } = makeOrders({ customers, contacts, products });
  const shipments = makeShipments(orders);
  const invoices = makeInvoices(orders);
  const tickets = makeTickets({ customers, orders });
  return {
    Customer: csv(customers, 'zh'),
    Contact: csv(contacts),
    Product: csv(products, 'price'),
    Order: csv(orders),
    OrderLine: csv(lines),
    Shipment: csv(shipments),
    Invoice: csv(invoices),
    Ticket: csv(tickets),
  };
}

if (import.meta.main) {
  for (const [entity, text] of Object.entries(generate())) writeFileSync(new URL(`data/${entity}.csv`, import.meta.url), text);
}
