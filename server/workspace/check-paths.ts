import type { Files, Issue, Text } from '@portico/contracts';

/** What an app's folder may hold. */
export const folderLimits = { files: 2000, fileBytes: 2 * 1024 * 1024, totalBytes: 20 * 1024 * 1024, pathLength: 300, depth: 12 } as const;

const deviceNames = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$/i;
/** Characters that file systems of a clone ignore, forbid or take for something else. */
// oxlint-disable-next-line no-control-regex -- control characters are among what is looked for
const unsafe = /[\u0000-\u001f\u007f<>:"|?*\\\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;

/** Why a path can't be a file of an app, or undefined. A clone on any system must get exactly these files. */
export function pathTrouble(path: string): Text | undefined {
  if (path.length > folderLimits.pathLength) return { en: `A path has at most ${folderLimits.pathLength} characters.`, zh: `路径最多 ${folderLimits.pathLength} 个字符。` };
  if (unsafe.test(path) || !path.isWellFormed())
    return {
      en: 'The path holds a character that not every system can store. Use letters, digits, "-", "_", "." and "/".',
      zh: '路径包含部分系统无法存储的字符，请使用字母、数字、“-”、“_”、“.”和“/”。',
    };
  if (path !== path.normalize('NFC')) return { en: 'Write the path in composed Unicode (NFC).', zh: '请使用 Unicode NFC 形式书写路径。' };
  const parts = path.split('/');
  if (parts.length > folderLimits.depth) return { en: `Folders are at most ${folderLimits.depth} deep.`, zh: `文件夹最多 ${folderLimits.depth} 层。` };
  for (const part of parts) {
    if (part === '' || part === '.' || part === '..')
      return { en: 'The path must be relative to the app, without "." and "..".', zh: '路径必须相对于应用根目录，且不含“.”和“..”。' };
    if (/^(\.git|git~\d+)$/i.test(part) || /^\.git(modules)$/i.test(part))
      return { en: `"${part}" belongs to git itself. Choose another name.`, zh: `“${part}”由 git 自身使用，请换一个名称。` };
    if (/[. ]$/.test(part) || part.startsWith(' '))
      return { en: 'A name must not begin with a space or end with a space or a dot.', zh: '名称不能以空格开头，也不能以空格或点结尾。' };
    if (deviceNames.test(part)) return { en: `"${part}" is a device name on Windows. Choose another name.`, zh: `“${part}”是 Windows 的设备名，请换一个名称。` };
  }
  return undefined;
}

/** Findings about names and sizes, whatever the files say. */
export function checkFolder(files: Files): Issue[] {
  const issues: Issue[] = [];
  const paths = Object.keys(files);
  if (paths.length > folderLimits.files)
    issues.push({
      message: { en: `An app has at most ${folderLimits.files} files; these are ${paths.length}.`, zh: `应用最多 ${folderLimits.files} 个文件，当前为 ${paths.length} 个。` },
    });
  const seen = new Map<string, string>();
  let total = 0;
  for (const path of paths) {
    const trouble = pathTrouble(path);
    if (trouble) issues.push({ file: path, message: trouble });
    const twin = seen.get(path.toLowerCase());
    if (twin !== undefined)
      issues.push({
        file: path,
        message: { en: `Differs from "${twin}" only in capitals; some systems can't keep both. Rename one.`, zh: `与“${twin}”仅大小写不同，部分系统无法同时保存，请重命名其一。` },
      });
    seen.set(path.toLowerCase(), path);
    const content = files[path] ?? '';
    const size = Buffer.byteLength(content);
    total += size;
    if (size > folderLimits.fileBytes)
      issues.push({
        file: path,
        message: {
          en: `A file has at most ${folderLimits.fileBytes / 1_048_576} MB. Keep large data in records or attachments.`,
          zh: `单个文件最大 ${folderLimits.fileBytes / 1_048_576} MB，大量数据请存为记录或附件。`,
        },
      });
    if (content.includes('\0') || !content.isWellFormed()) issues.push({ file: path, message: binaryMessage });
  }
  for (const [lower, path] of seen) {
    for (let slash = lower.indexOf('/'); slash !== -1; slash = lower.indexOf('/', slash + 1)) {
      const folder = seen.get(lower.slice(0, slash));
      if (folder !== undefined)
        issues.push({
          file: path,
          message: { en: `"${folder}" is a file, so it can't be a folder too. Rename one.`, zh: `“${folder}”已是文件，不能同时作为文件夹，请重命名其一。` },
        });
    }
  }
  if (total > folderLimits.totalBytes)
    issues.push({
      message: {
        en: `An app's files have at most ${folderLimits.totalBytes / 1_048_576} MB together. Keep large data in records or attachments.`,
        zh: `应用文件总大小最大 ${folderLimits.totalBytes / 1_048_576} MB，大量数据请存为记录或附件。`,
      },
    });
  return issues;
}

export const binaryMessage: Text = {
  en: 'Only text in UTF-8 is kept here. Upload pictures and other binary files as attachments of records.',
  zh: '此处仅保存 UTF-8 文本。图片等二进制文件请作为记录附件上传。',
};

/** A branch name git can keep on every system, beside what the contract's pattern says. */
export function isBranchName(name: string): boolean {
  return (
    /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/.test(name) &&
    !name.includes('..') &&
    name.split('/').every((part) => part !== '' && !part.startsWith('.') && !/(\.lock|\.)$/i.test(part)) &&
    !/^HEAD$/i.test(name) &&
    !/^[0-9a-f]{40}$/.test(name)
  );
}
