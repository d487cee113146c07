import { Modal } from "antd";
import { useEffect } from "react";
import { useBlocker } from "react-router-dom";
import { useText } from "../../text/text";

/** Leaving with changes asks first. `leaving` lets our own going through. */
export function LeaveGuard({ dirty, onLeave }: { dirty: () => boolean; onLeave: () => void }) {
  const t = useText();
  const blocker = useBlocker(({ currentLocation, nextLocation }) => dirty() && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => { if (dirty()) event.preventDefault(); };
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [dirty]);
  return (
    <Modal open={blocker.state === "blocked"} title={t.record.leave.title} width={400} okText={t.record.leave.go} cancelText={t.record.leave.stay}
      okButtonProps={{ danger: true }} onCancel={() => blocker.reset?.()} onOk={() => { onLeave(); blocker.proceed?.(); }}>
      <p>{t.record.leave.body}</p>
    </Modal>
  );
}
