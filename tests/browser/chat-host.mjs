// The page of a chat that draws one MCP App with the extension's own host library; bundled by the fixture beside it.
import { AppBridge, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';
const post = async (path, body) => (await fetch(path, { method: 'POST', body: JSON.stringify(body) })).json();
const frame = document.querySelector('iframe');
const bridge = new AppBridge(
  null,
  { name: 'chat', version: '1' },
  { serverTools: {}, updateModelContext: { text: {} } },
  { hostContext: { theme: new URLSearchParams(location.search).get('theme') ?? 'light', locale: 'en-GB' } },
);
bridge.oncalltool = (params) => post('/call', params);
bridge.onupdatemodelcontext = (params) => post('/told', params);
bridge.onsizechange = ({ height }) => {
  if (height) frame.style.height = height + 'px';
};
bridge.oninitialized = async () => {
  const result = await (await fetch('/result')).json();
  await bridge.sendToolInput({ arguments: {} });
  await bridge.sendToolResult(result);
};
await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
frame.src = '/view';
