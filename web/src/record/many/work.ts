// Work on many records in pieces, so that progress shows and one refusal does
// not stop the rest. Each record gets its own result.
import { isProblem } from "../../api/problem";
import { deleteRecord, listRecords, runActionOnMany, updateRecord } from "../../api/records";
import type { ActionResult, Filter, Id, Inputs } from "../../api/types";

export type Step = (ids: Id[]) => Promise<ActionResult[]>;
export type Progress = (done: number, total: number) => void;

/** The ids of all that a filter matches, page by page. */
export async function idsMatching(object: string, filter: Filter): Promise<Id[]> {
  const ids: Id[] = [];
  let after: string | null = "";
  while (after !== null) {
    const page = await listRecords(object, { filter, fields: ["id"], limit: 200, ...(after && { after }) });
    ids.push(...page.records.map((record) => record.id));
    after = page.next;
  }
  return ids;
}

async function outcome(id: Id, work: Promise<unknown>): Promise<ActionResult> {
  try {
    await work;
    return { id, ok: true };
  } catch (error) {
    if (!isProblem(error)) throw error;
    return { id, ok: false, error: error.body };
  }
}

export function actionStep(object: string, action: string, input: Inputs): Step {
  return async (ids) => (await runActionOnMany(object, action, ids, input)).results;
}

export function updateStep(object: string, values: Inputs): Step {
  return (ids) => Promise.all(ids.map((id) => outcome(id, updateRecord(object, id, values))));
}

export function deleteStep(object: string): Step {
  return (ids) => Promise.all(ids.map((id) => outcome(id, deleteRecord(object, id))));
}

/** Runs a step over pieces of the ids, one piece after the other. */
export async function runInPieces(ids: Id[], size: number, step: Step, progress: Progress): Promise<ActionResult[]> {
  const results: ActionResult[] = [];
  for (let from = 0; from < ids.length; from += size) {
    progress(from, ids.length);
    results.push(...await step(ids.slice(from, from + size)));
  }
  progress(ids.length, ids.length);
  return results;
}
