import { access } from "./access";
import { app } from "./app";
import { crm } from "./crm";
import { filter } from "./filter";
import { list } from "./list";
import { record } from "./record";
import { settings } from "./settings";
import { transfer } from "./transfer";

export const zh = { app, access, crm, filter, list, record, settings, transfer };
