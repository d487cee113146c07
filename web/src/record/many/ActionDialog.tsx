import { Modal } from "antd";
import { lazy, Suspense, useState } from "react";
import type { Inputs } from "../../api/types";
import type { Action } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { inputOf, type Values } from "../field/values";
import { useInputProblems } from "./inputs";

const InputForm = lazy(() => import("./InputForm"));

interface Props {
  action: Action;
  /** Whom it is for: a name, or how many. */
  subject: string;
  busy: boolean;
  /** The server's words on a field. */
  refused?: Record<string, string>;
  onRun: (input: Inputs) => void;
  onClose: () => void;
}

/** Asks what an action needs to know, or only whether it is meant. */
export default function ActionDialog({ action, subject, busy, refused = {}, onRun, onClose }: Props) {
  const t = useText();
  const say = useSay();
  const fields = action.input;
  const [values, setValues] = useState<Values>({});
  const [tried, setTried] = useState(false);
  const problems = useInputProblems(fields, values);
  const shown = { ...refused, ...(tried ? problems : {}) };
  const run = () => {
    setTried(true);
    if (Object.values(problems).some(Boolean)) return;
    const given = fields.filter((field) => values[field.name] !== undefined);
    onRun(Object.fromEntries(given.map((field) => [field.name, inputOf(values[field.name])])));
  };
  return (
    <Modal open title={`${say(action.label)} · ${subject}`} width={460} onCancel={onClose} onOk={run} okText={say(action.label)}
      cancelText={t.app.cancel} okButtonProps={{ danger: action.danger, loading: busy }}>
      <Suspense fallback={null}>
        <InputForm fields={fields} values={values} problems={shown}
          onChange={(name, value) => setValues((before) => ({ ...before, [name]: value }))} />
      </Suspense>
    </Modal>
  );
}
