// The pages by subject. A new page is one row here; what it needs is loaded
// when somebody goes there.
import type { ComponentType } from "react";
import { createBrowserRouter, type RouteObject } from "react-router-dom";
import { ErrorPage, NotFoundPage } from "./ErrorPage";
import { Frame } from "./frame/Frame";

type PageModule = Promise<{ default: ComponentType }>;

function page(path: string, load: () => PageModule): RouteObject {
  return {
    path,
    errorElement: <ErrorPage />,
    lazy: async () => ({ Component: (await load()).default }),
  };
}

const crmPages: RouteObject[] = [
  { index: true, errorElement: <ErrorPage />, lazy: async () => ({ Component: (await import("../crm/board/BoardPage")).default }) },
  page("records/customer/new", () => import("../crm/customer/NewCustomerPage")),
  page("pool", () => import("../crm/pool/PoolPage")),
  page("pool/forecast", () => import("../crm/pool/ForecastPage")),
  page("work/:id", () => import("../crm/work/WorkPage")),
  page("personal-data/:id", () => import("../crm/privacy/ReportPage")),
];

const recordPages: RouteObject[] = [
  page("records/:object", () => import("../record/list/ListPage")),
  page("records/:object/new", () => import("../record/page/CreatePage")),
  page("records/:object/:id", () => import("../record/page/RecordPage")),
  page("recycle-bin", () => import("../record/bin/RecycleBinPage")),
];

const transferPages: RouteObject[] = [
  page("transfer/import", () => import("../transfer/import/UploadPage")),
  page("transfer/import/:id", () => import("../transfer/import/ImportPage")),
  page("transfer", () => import("../transfer/TransferPage")),
];

const settingsPages: RouteObject[] = [
  page("hand-over", () => import("../access/handover/HandOverPage")),
  page("settings/:section?", () => import("../access/settings/SettingsPage")),
];

export const pages: RouteObject[] = [...crmPages, ...recordPages, ...transferPages, ...settingsPages];

export function makeRouter() {
  return createBrowserRouter(
    [
      { path: "/login", errorElement: <ErrorPage />, lazy: async () => ({ Component: (await import("../access/login/LoginPage")).LoginPage }) },
      {
        path: "/",
        element: <Frame />,
        errorElement: <ErrorPage />,
        children: [{ errorElement: <ErrorPage />, children: [...pages, { path: "*", element: <NotFoundPage /> }] }],
      },
    ],
    { future: { v7_relativeSplatPath: true } },
  );
}
