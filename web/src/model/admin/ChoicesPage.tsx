// The choices of a field: words, order, colours, retirement.
import { App, Button, Select } from "antd";
import { useState } from "react";
import settings from "../../access/settings/Settings.module.css";
import { useProblemText } from "../../app/failure";
import { useSay, useText } from "../../text/text";
import { findField, useModel } from "../model";
import type { Choice, Field, ObjectModel } from "../types";
import { ChoiceLines } from "./ChoiceLines";
import styles from "./Choices.module.css";
import { useModelChange } from "./changes";

function choiceFields(object: ObjectModel): Field[] {
  return object.fields.filter((field) => (field.choices?.length ?? 0) > 0 && !field.choices_from);
}

function isWhole(choices: Choice[]): boolean {
  const values = choices.map((choice) => choice.value.trim());
  return values.every(Boolean) && new Set(values).size === values.length && choices.every((choice) => choice.label.zh.trim() !== "");
}

function Editor({ object, field }: { object: ObjectModel; field: Field }) {
  const t = useText();
  const explain = useProblemText();
  const { message } = App.useApp();
  const stored = field.choices ?? [];
  const [choices, setChoices] = useState(stored);
  const change = useModelChange(() => void message.success(t.settings.choice.saved));
  const whole = isWhole(choices);
  const dirty = JSON.stringify(choices) !== JSON.stringify(stored);
  return (
    <>
      <ChoiceLines choices={choices} fixed={new Set(stored.map((choice) => choice.value))} onChange={setChoices} />
      <footer className={styles["bar"]}>
        <Button type="primary" disabled={!whole || !dirty} loading={change.isPending}
          onClick={() => change.mutate({ choices: [{ object: object.name, field: field.name, choices }] })}>{t.app.save}</Button>
        <span className={settings["problem"]} role="alert">{!whole ? t.settings.choice.incomplete : change.error && explain(change.error)}</span>
      </footer>
    </>
  );
}

export default function ChoicesPage() {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const objects = model.objects.filter((object) => choiceFields(object).length > 0);
  const [objectName, setObjectName] = useState("customer");
  const [fieldName, setFieldName] = useState("source");
  const object = objects.find((one) => one.name === objectName) ?? objects[0];
  if (!object) return null;
  const fields = choiceFields(object);
  const field = findField(object, fieldName) ?? fields[0];
  return (
    <div className={settings["page"]}>
      <h1>{t.settings.choices}</h1>
      <p>{t.settings.choice.hint}</p>
      <div className={styles["picker"]}>
        <Select value={object.name} aria-label={t.settings.field.object} options={objects.map((one) => ({ value: one.name, label: say(one.label) }))}
          onChange={(name) => { setObjectName(name); setFieldName(""); }} />
        <Select value={field?.name ?? null} aria-label={t.settings.choice.field} options={fields.map((one) => ({ value: one.name, label: say(one.label) }))} onChange={setFieldName} />
      </div>
      {field && <Editor key={`${object.name}.${field.name}.${model.version}`} object={object} field={field} />}
    </div>
  );
}
