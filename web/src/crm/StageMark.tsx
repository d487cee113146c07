import { findField, useObject } from "../model/model";
import { ChoiceTag } from "../record/field/FieldValue";

/** A customer's stage in its colour and its word. */
export function StageMark({ stage }: { stage: string }) {
  const customer = useObject("customer");
  const choice = customer && findField(customer, "stage")?.choices?.find((candidate) => candidate.value === stage);
  return choice ? <ChoiceTag choice={choice} /> : null;
}
