// What a record's page shows beside what every record has: one row per object.
import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { RecordData } from "../api/types";

export type RecordExtra = ComponentType<{ record: RecordData }>;

interface Extras {
  /** In the head, beside the actions. */
  tools?: LazyExoticComponent<RecordExtra>;
  /** Above the fields. */
  top?: LazyExoticComponent<RecordExtra>;
  /** Below the fields. */
  bottom?: LazyExoticComponent<RecordExtra>;
}

export const extras: Record<string, Extras> = {
  role: { bottom: lazy(() => import("../access/roles/RightsEditor")) },
  user: { tools: lazy(() => import("../access/users/SetPassword")) },
};
