// Taking a hand-over back, once it was said what that does.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm } from "antd";
import { request } from "../../api/client";
import { keys } from "../../api/query";
import type { Id } from "../../api/types";
import { useProblemText } from "../../app/failure";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";

export const handOvers = ["hand-overs"] as const;

export function UndoButton({ id, small = false }: { id: Id; small?: boolean }) {
  const t = useText();
  const words = t.handover.undo;
  const format = useFormat();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  const undo = useMutation({
    mutationFn: () => request("POST", "/hand_overs/{id}/undo", { path: { id } }),
    onSuccess: (work) => void message.success(words.done(format.number(work.returned ?? 0))),
    onError: (error) => void message.error(explain(error)),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: handOvers }), client.invalidateQueries({ queryKey: keys.records })]),
  });
  return (
    <Popconfirm title={words.ask} description={words.says} okText={words.go} cancelText={t.app.cancel} styles={{ root: { maxWidth: 320 } }} onConfirm={() => undo.mutate()}>
      <Button {...(small && { size: "small" as const })} loading={undo.isPending} disabled={undo.isSuccess}>{words.go}</Button>
    </Popconfirm>
  );
}
