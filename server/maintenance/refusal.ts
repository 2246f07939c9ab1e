import type { Text } from '@portico/contracts';

/** What the operator has to know and do; nothing was changed, or what was is taken back. */
export class Refusal extends Error {
  readonly text: Text;
  constructor(text: Text, cause?: unknown) {
    super(text.en, { cause });
    this.text = text;
  }
}
