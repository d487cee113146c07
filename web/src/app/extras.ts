// What a record's page shows beside what every record has: one row per object.
import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { RecordData } from "../api/types";
import { fitsCustomer } from "../crm/fits";

export type RecordExtra = ComponentType<{ record: RecordData }>;

interface Extras {
  /** In the head, beside the actions. */
  tools?: LazyExoticComponent<RecordExtra>;
  /** Above the fields. */
  top?: LazyExoticComponent<RecordExtra>;
  /** Below the fields. */
  bottom?: LazyExoticComponent<RecordExtra>;
  /** Beside the fields. */
  side?: LazyExoticComponent<RecordExtra>;
  /** Objects whose lists the parts above show, so that the page does not repeat them. */
  shows?: string[];
  /** Files can hang on it. */
  files?: boolean;
  /** Whether an action makes sense for a record as it stands. */
  fits?: (record: RecordData, action: string) => boolean;
}

export const extras: Record<string, Extras> = {
  customer: {
    tools: lazy(() => import("../crm/customer/WorkLink")),
    top: lazy(() => import("../crm/customer/CustomerTop")),
    side: lazy(() => import("../crm/customer/CustomerSide")),
    shows: ["contact", "activity", "stage_change", "owner_change"],
    files: true,
    fits: fitsCustomer,
  },
  contact: {
    tools: lazy(() => import("../crm/privacy/PersonalData")),
    top: lazy(() => import("../crm/ContactTop")),
    files: true,
  },
  activity: { files: true },
  role: { bottom: lazy(() => import("../access/roles/RightsEditor")) },
  user: { tools: lazy(() => import("../access/users/UserTools")), top: lazy(() => import("../access/users/LeftWork")) },
};
