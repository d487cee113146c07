import { findObject, useModel } from "../model/model";
import { useFormat } from "../text/format";
import { useSay, useText } from "../text/text";

/** How many records of which object, in words; of those that the person knows of. */
export function useCounted(): (counts: Record<string, number>) => string {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const format = useFormat();
  return (counts) => Object.entries(counts)
    .map(([name, count]) => ({ object: findObject(model, name), count }))
    .filter(({ object, count }) => object !== undefined && count > 0)
    .map(({ object, count }) => t.record.remove.counted(format.number(count), say(count === 1 ? object?.label : object?.plural)))
    .join(t.record.merge.comma);
}
