// Apart from the schemas: forms that only check values load no zod.

/** Digits of a money field: what Cedar's decimal holds too, so that rules can speak of amounts. */
export const moneyDigits = { precision: 18, scale: 4 } as const;
