import { access } from "./access";
import { app } from "./app";
import { crm } from "./crm";
import { filter } from "./filter";
import { handover } from "./handover";
import { list } from "./list";
import { model } from "./model";
import { record } from "./record";
import { settings } from "./settings";
import { transfer } from "./transfer";

export const zh = { app, access, crm, filter, handover, list, model, record, settings, transfer };
