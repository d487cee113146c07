import { findField } from "../../model/model";
import type { Field, ObjectModel, Section } from "../../model/types";
import { useSay } from "../../text/text";
import { LabelledField } from "../field/LabelledField";
import { isOpen } from "./openFields";
import styles from "./Page.module.css";
import type { Form } from "./useForm";

interface Props {
  object: ObjectModel;
  form: Form;
  /** Hears of each change after the form has it, for duplicates and drafts. */
  onChange?: (name: string) => void;
}

function FormSection({ object, section, form, first, onChange }: Props & { section: Section; first: boolean }) {
  const say = useSay();
  const fields = section.fields.map((name) => findField(object, name))
    .filter((field): field is Field => field !== undefined && isOpen(field));
  if (fields.length === 0) return null;
  return (
    <section className={styles["section"]}>
      <h2>{say(section.label)}</h2>
      <div className={styles["fields"]}>
        {fields.map((field, index) => (
          <LabelledField key={field.name} field={field} value={form.values[field.name]} values={form.values} autoFocus={first && index === 0}
            problem={form.problemOf(field.name)} onBlur={() => form.touch(field.name)}
            onChange={(value) => { form.set(field.name, value); onChange?.(field.name); }} />
        ))}
      </div>
    </section>
  );
}

/** All sections of the layout as a form: two columns, labels above. */
export function FormSections(props: Props) {
  return props.object.layouts.form.map((section, index) => (
    <FormSection key={index} {...props} section={section} first={index === 0} />
  ));
}
