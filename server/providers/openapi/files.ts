/** Files that tools take and give, by id; the caller's rights are checked by whoever implements it. */
export interface Files {
  /** Throws `blob.missing`. */
  read(id: string): Promise<{ readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }>;
  /** Keeps bytes and gives a link that an agent or a person can fetch them with. */
  write(file: { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }): Promise<{ readonly url: string }>;
}
