import { createContext, useContext, useEffect } from 'react';

/** The numbers a block of a dashboard shows, ready to be kept. */
export interface NumbersFile {
  readonly title: string;
  readonly csv: () => string;
}

const context = createContext<Map<string, NumbersFile> | undefined>(undefined);
/** Around the blocks of a dashboard: a map that knows what each of them shows. */
export const BoardFilesProvider = context.Provider;

/** Tells the dashboard around a block, if there is one, which numbers it shows; undefined while there are none. */
export function useNumbersFile(block: string, file: NumbersFile | undefined): void {
  const files = useContext(context);
  useEffect(() => {
    if (!files || !file) return;
    files.set(block, file);
    return () => void files.delete(block);
  }, [files, block, file]);
}
