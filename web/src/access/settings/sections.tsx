// The sections of the settings: one row each, loaded when opened.
import { lazy, type ComponentType } from "react";
import { findObject } from "../../model/model";
import type { Model } from "../../model/types";
import type { Messages } from "../../text/text";

export interface SettingsSection {
  name: string;
  group: "personal" | "company" | "structure";
  text: (t: Messages) => string;
  visible: (model: Model) => boolean;
  Page: ComponentType;
}

const everybody = () => true;
const administrators = (model: Model) => model.me.administrator === true;
const whoReads = (object: string) => (model: Model) => findObject(model, object)?.rights.read === true && administrators(model);

const mayHandOver = (model: Model) => findObject(model, "customer")?.rights.hand_over === true;

/** The records of an administrative object as a section of their own. */
function listOf(object: string): ComponentType {
  const ListOf = lazy(async () => ({ default: (await import("../../record/list/ListPage")).ListOf }));
  return function Section() {
    return <ListOf name={object} />;
  };
}

export const sections: SettingsSection[] = [
  { name: "users", group: "company", text: (t) => t.settings.users, visible: whoReads("user"), Page: listOf("user") },
  { name: "hand-overs", group: "company", text: (t) => t.handover.title, visible: mayHandOver, Page: lazy(() => import("../handover/HandOversPage")) },
  { name: "departments", group: "company", text: (t) => t.settings.departments, visible: whoReads("department"), Page: lazy(() => import("../departments/DepartmentsPage")) },
  { name: "roles", group: "company", text: (t) => t.settings.roles, visible: whoReads("role"), Page: listOf("role") },
  { name: "pools", group: "company", text: (t) => t.settings.pools, visible: whoReads("pool"), Page: lazy(() => import("../../crm/pool/PoolsPage")) },
  { name: "tags", group: "company", text: (t) => t.settings.tags, visible: whoReads("tag"), Page: listOf("tag") },
  { name: "sign-in", group: "company", text: (t) => t.settings.signIn.title, visible: administrators, Page: lazy(() => import("./SignInRulesPage")) },
  { name: "alerts", group: "company", text: (t) => t.settings.alert.title, visible: administrators, Page: lazy(() => import("./AlertsPage")) },
  { name: "backups", group: "company", text: (t) => t.settings.backup.title, visible: administrators, Page: lazy(() => import("../../backup/BackupsPage")) },
  { name: "history", group: "company", text: (t) => t.settings.history, visible: administrators, Page: lazy(() => import("../../record/history/HistoryPage")) },
  { name: "fields", group: "structure", text: (t) => t.settings.fields, visible: administrators, Page: lazy(() => import("../../model/admin/FieldsPage")) },
  { name: "choices", group: "structure", text: (t) => t.settings.choices, visible: administrators, Page: lazy(() => import("../../model/admin/ChoicesPage")) },
  { name: "jobs", group: "structure", text: (t) => t.settings.jobs, visible: administrators, Page: lazy(() => import("../../job/JobsPage")) },
  { name: "codes", group: "personal", text: (t) => t.access.codes.title, visible: everybody, Page: lazy(() => import("../person/CodesPage")) },
  { name: "sessions", group: "personal", text: (t) => t.access.sessions.title, visible: everybody, Page: lazy(() => import("../person/SessionsPage")) },
  { name: "tokens", group: "personal", text: (t) => t.access.tokens.title, visible: everybody, Page: lazy(() => import("../person/TokensPage")) },
  { name: "password", group: "personal", text: (t) => t.access.password.title, visible: everybody, Page: lazy(() => import("../person/PasswordPage")) },
];
