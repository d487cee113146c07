import { isProblem } from "../../api/problem";

/** What a refusal says about a field, to stand under it. */
export function fieldProblem(error: unknown): (field: string) => string | undefined {
  return (field) => (isProblem(error) ? error.errors.find((one) => one.field === field)?.message : undefined);
}
