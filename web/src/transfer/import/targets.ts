// Where a column can go: a field of the object, or of one that hangs on it.
import type { Model, ObjectModel } from "../../model/types";
import { findField, findObject } from "../../model/model";
import { isOpen } from "../../record/page/openFields";

export interface Target {
  value: string;
  label: string;
}

export interface TargetGroup {
  label: string;
  options: Target[];
}

const notFromCells = new Set(["image", "file"]);

type Say = (label: { zh: string; en: string } | undefined) => string;

/** The objects that are created along: those that hang on this one in one way only. */
function companions(model: Model, object: ObjectModel) {
  const once = object.children.filter((child) => object.children.filter((other) => other.object === child.object).length === 1);
  return once.flatMap((child) => {
    const found = findObject(model, child.object);
    return found?.rights.create ? [{ object: found, through: child.field }] : [];
  });
}

export function targetGroups(model: Model, object: ObjectModel, say: Say): TargetGroup[] {
  // Kept by the system from then on, yet known of old customers.
  const first = object.fields.filter((field) => (isOpen(field) || field.name === "first_contact_at") && !notFromCells.has(field.type));
  return [
    { label: say(object.label), options: first.map((field) => ({ value: field.name, label: say(field.label) })) },
    ...companions(model, object).map((child) => ({
      label: say(child.object.label),
      options: child.object.fields.filter((field) => isOpen(field) && field.name !== child.through && !notFromCells.has(field.type))
        .map((field) => ({ value: `${child.object.name}.${field.name}`, label: `${say(child.object.label)} · ${say(field.label)}` })),
    })),
  ].filter((group) => group.options.length > 0);
}

/** A target in words, for a message about its cell. */
export function targetLabel(model: Model, object: ObjectModel, target: string, say: Say): string {
  const [name = "", field] = target.split(".");
  const of = field === undefined ? object : findObject(model, name);
  const found = of && findField(of, field ?? name);
  return found ? say(found.label) : target;
}
