export { evaluateFeel, type FeelOutcome, type FeelVariables } from './feel/evaluate.ts';
export { formulaSql, formulaTypes, type FormulaField, type FormulaFields, type FormulaSql } from './feel/to-sql.ts';
export { readFeel, type FeelText } from './feel/read.ts';
export { plainValue, temporalValue } from './feel/values.ts';
