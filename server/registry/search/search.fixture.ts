import type { IndexEntry } from './describe.ts';

const tool = (provider: string, name: string, about: { title?: string; description: string; parameters?: readonly string[] }): IndexEntry => ({
  provider,
  tool: {
    name,
    ...(about.title !== undefined && { title: about.title }),
    description: about.description,
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries((about.parameters ?? []).map((one) => [one, { type: 'string', description: `The ${one}.` }])),
      required: about.parameters ?? [],
    },
  },
});

/** Three providers as they are met: a converted API, a hand-written server without titles, a Chinese one. */
export const entries: readonly IndexEntry[] = [
  tool('tracker', 'issues_create', { title: 'Create an issue', description: 'Opens a new issue in a repository.', parameters: ['repository', 'title'] }),
  tool('tracker', 'issues_update', { title: 'Update an issue', description: 'Changes title, text or state of an issue.', parameters: ['repository', 'number'] }),
  tool('tracker', 'issues_list', { title: 'List issues', description: 'Lists issues of a repository, the open ones first.', parameters: ['repository'] }),
  tool('tracker', 'issues_lock', { title: 'Lock an issue', description: 'Locks the conversation of an issue.', parameters: ['repository', 'number'] }),
  tool('tracker', 'branches_delete', { title: 'Delete a branch', description: 'Deletes a branch that is merged.', parameters: ['repository', 'branch'] }),
  tool('tracker', 'branches_list', { title: 'List branches', description: 'Lists the branches of a repository.', parameters: ['repository'] }),
  tool('tracker', 'webhooks_ping', { title: 'Ping a webhook', description: 'Sends a test event to a webhook.', parameters: ['id'] }),
  tool('mail', 'sendMessage', { description: 'Send an email to one or more people. Attachments are taken from blobs.', parameters: ['to', 'subject', 'text'] }),
  tool('mail', 'searchMessages', { description: 'Search the mailbox.', parameters: ['words'] }),
  tool('mail', 'moveToTrash', { description: 'Put a message into the trash.', parameters: ['id'] }),
  tool('shop', 'orders_find', { title: '查找订单', description: '按客户或日期查找订单。', parameters: ['filter'] }),
  tool('shop', 'orders_refund', { title: '退款', description: '对一笔订单退款。', parameters: ['id', 'amount'] }),
  tool('shop', 'customers_create', { title: '新建客户', description: '新建一位客户。', parameters: ['values'] }),
];
