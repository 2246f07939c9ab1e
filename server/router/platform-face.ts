import { operations, platformToolName, surfacesPlatform, type Operation } from '@portico/contracts';
import { filesTemplate, listenToFiles, readFileResource, readFileUri } from './app-files.ts';
import type { Caller } from './caller.ts';
import { plain, type Face } from './face.ts';
import { RpcError, rpcCodes } from './protocol/message.ts';

const byTool = new Map<string, Operation>(
  [...operations.values()].filter((operation) => operation.mcp === true && operation.result !== 'stream').map((operation) => [platformToolName(operation.name), operation]),
);

/** `/mcp/platform`: Portico's own operations, for agents that build and run apps. */
export function platformFace(caller: Caller): Face {
  return {
    ...plain,
    name: 'platform',
    changes: undefined,
    about: async () => {
      await caller.ask(surfacesPlatform, {});
      return { title: 'Portico', instructions: instructions[caller.from.language], capabilities: { tools: {}, prompts: {}, resources: { subscribe: true } } };
    },
    list: async () => ({ prompts: [], ...(await caller.ask(surfacesPlatform, {})), templates: await filesTemplate(caller, undefined) }),
    call: async ({ name, args }) => ({ value: await callPlatformTool(caller, name, args) }),
    prompt: ({ name }) => Promise.reject(new RpcError(rpcCodes.invalidParams, `There is no prompt "${name}"`)),
    read: ({ uri }) => {
      const file = readFileUri(uri);
      if (!file) return Promise.reject(new RpcError(rpcCodes.invalidParams, `There is no resource ${uri}`, { data: { uri } }));
      return readFileResource(caller, uri, file);
    },
    listen: (resources) => listenToFiles(caller, resources),
  };
}

const instructions = {
  en: "Operations of Portico itself: an app is a folder of files. Read them (files_list, files_read), save with files_commit, look at apps_plan, then apps_publish. Work that takes long gives a job: ask jobs_get until it is done. Use an app's own address for its records where you can: its tools are narrowed to them.",
  zh: 'Portico 平台自身的操作：应用是一个文件夹。用 files_list、files_read 读取文件，用 files_commit 保存，用 apps_plan 查看计划，再用 apps_publish 发布。耗时操作返回作业编号，请用 jobs_get 查询直至完成。访问记录时请尽量使用该应用自己的地址，其工具更贴合。',
} as const;

/** Asks one of Portico's operations by its tool's name. */
export function callPlatformTool(caller: Caller, tool: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
  const operation = byTool.get(tool);
  if (!operation) return Promise.reject(new RpcError(rpcCodes.invalidParams, `Unknown tool: ${tool}`));
  return caller.askUnchecked(operation, args);
}
