import { appsCreate, appsPublish, filesCommit, type Input, type Operation, type Output, type Principal } from '@portico/contracts';
import { createPlatform, type Platform } from '../dispatch/index.ts';
import { testKernel, type TestKernel } from '../kernel/testing.ts';

const adminKey = 'a-key-of-the-administrator-0123456789';

export interface FunctionPlatform {
  readonly kernel: TestKernel;
  readonly platform: Platform;
  readonly admin: Principal;
  call<O extends Operation>(operation: O, input: Input<O>, as?: Principal): Promise<Output<O>>;
  /** Commits files to main of the app `shop` and publishes it. */
  publish(files: Readonly<Record<string, string | null>>): Promise<void>;
  /** Lets time pass, and does what has come due by then. */
  pass(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** All of Portico but its edges, with a clock that is driven, and an app `shop` whose owner is the administrator. */
export async function functionPlatform(environment: Record<string, string> = {}): Promise<FunctionPlatform> {
  const kernel = await testKernel({ environment: { PORTICO_ADMIN_KEY: adminKey, PORTICO_SAMPLES: '0', ...environment } });
  const platform = createPlatform(kernel);
  await platform.start();
  await platform.audit.start();
  const admin = await platform.identity.authenticate({ bearer: adminKey });
  if (!admin) throw new Error('the key is not known');
  const made: FunctionPlatform = {
    kernel,
    platform,
    admin,
    call: async (operation, input, as = admin) =>
      (await platform.door.call({ operation, input, principal: as, from: { address: '127.0.0.1', language: 'en', entrance: 'api' } })).value,
    publish: async (files) => {
      await made.call(filesCommit, { app: 'shop', branch: 'main', message: 'functions', files: { ...files } });
      await made.call(appsPublish, { app: 'shop', branch: 'main' } as Input<typeof appsPublish>);
      await platform.worker.drain();
    },
    pass: async (milliseconds) => {
      kernel.clock.advance(milliseconds);
      // The worker looks at its timers once a second, by the clock on the wall.
      await new Promise((resolve) => setTimeout(resolve, 1010));
      await platform.worker.drain();
    },
    close: async () => {
      await platform.stop();
      await platform.identity.stop();
      await platform.audit.stop();
      await kernel.close();
    },
  };
  await made.call(appsCreate, { name: 'shop', title: 'Shop' } as Input<typeof appsCreate>);
  await platform.worker.drain();
  return made;
}
