// An action on one customer: asks what it needs, runs it, and says what became
// of it. Whoever comes second to a shared customer hears who was first.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "../api/query";
import { App } from "antd";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { isProblem } from "../api/problem";
import { runAction } from "../api/records";
import type { Inputs, RecordData } from "../api/types";
import { useProblemText } from "../app/failure";
import { findObject, useModel } from "../model/model";
import type { Action } from "../model/types";
import { textOf } from "../record/field/values";
import { useSay, useText } from "../text/text";
import { fitsCustomer } from "./fits";

const ActionDialog = lazy(() => import("../record/many/ActionDialog"));

export interface CustomerAction {
  start: (action: Action) => void;
  /** Runs without asking. */
  run: (action: Action, input: Inputs) => void;
  busy: string | null;
  dialog: ReactNode;
}

export function useCustomerAction(customer: RecordData): CustomerAction {
  const t = useText();
  const say = useSay();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message, notification } = App.useApp();
  const [asked, setAsked] = useState<Action | null>(null);
  const name = textOf(customer["name"]);
  const refresh = () => client.invalidateQueries({ queryKey: keys.records });

  const work = useMutation({
    mutationFn: ({ action, input }: { action: Action; input: Inputs }) => runAction("customer", customer.id, action.name, input),
    onSuccess: (_, { action }) => {
      setAsked(null);
      void message.success(t.crm.action.done(say(action.label), name));
      return refresh();
    },
    onError: (error, { action }) => {
      if (isProblem(error) && error.errors.length > 0) return;
      setAsked(null);
      const taken = action.name === "claim" && isProblem(error) && error.code === "conflict";
      notification.warning({
        title: taken ? t.crm.action.taken(name) : t.crm.action.refused(say(action.label)),
        description: taken ? <>{explain(error)}<br />{t.crm.action.takenHint}</> : explain(error),
        duration: 8,
      });
      void refresh();
    },
  });
  const refused = isProblem(work.error) ? Object.fromEntries(work.error.errors.map((item) => [item.field ?? "", item.message])) : {};
  const run = (action: Action, input: Inputs) => work.mutate({ action, input });
  return {
    start: (action) => { if (action.input.length > 0 || action.danger) setAsked(action); else run(action, {}); },
    run,
    busy: work.isPending ? work.variables.action.name : null,
    dialog: asked && (
      <Suspense fallback={null}>
        <ActionDialog action={asked} subject={name} busy={work.isPending} refused={refused}
          onRun={(input) => run(asked, input)} onClose={() => { work.reset(); setAsked(null); }} />
      </Suspense>
    ),
  };
}

const offered = ["claim", "promote", "demote", "pause", "resume", "release"];

/** What is done while working on a customer, as it stands and as the caller may. */
export function useFittingActions(customer: RecordData): Action[] {
  const actions = findObject(useModel(), "customer")?.actions ?? [];
  return offered.filter((name) => fitsCustomer(customer, name)).flatMap((name) => actions.find((action) => action.name === name) ?? []);
}
