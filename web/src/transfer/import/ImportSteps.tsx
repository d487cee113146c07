import { Steps } from "antd";
import { useNarrow } from "../../app/useMedia";
import { useText } from "../../text/text";

export const stepNames = ["upload", "columns", "options", "check", "result"] as const;

/** Where an import is; what lies behind can be gone back to. */
export function ImportSteps({ current, onChange }: { current: number; onChange?: (step: number) => void }) {
  const t = useText();
  const narrow = useNarrow();
  if (narrow) return <p className="muted">{current + 1} / {stepNames.length} · {t.transfer.steps[stepNames[current] ?? "upload"]}</p>;
  return (
    <Steps current={current} size="small" style={{ margin: "12px 0 16px" }} {...(onChange && { onChange })}
      items={stepNames.map((name, index) => ({ title: t.transfer.steps[name], disabled: !onChange || index === 0 || index > current }))} />
  );
}
