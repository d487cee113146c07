import { QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider } from "antd";
import enGB from "antd/locale/en_GB";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useEffect, useState, type ReactNode } from "react";
import { RouterProvider } from "react-router-dom";
import { makeQueryClient } from "../api/query";
import { useLanguage } from "../text/text";
import { antThemeFor } from "./palette";
import { Preferences, useTheme } from "./preferences";
import { makeRouter } from "./routes";
import { ShortcutProvider } from "./shortcuts";

function Design({ children }: { children: ReactNode }) {
  const { language } = useLanguage();
  const { appearance } = useTheme();
  useEffect(() => { dayjs.locale(language === "zh" ? "zh-cn" : "en"); }, [language]);
  return (
    <ConfigProvider
      theme={antThemeFor(appearance)}
      locale={language === "zh" ? zhCN : enGB}
      button={{ autoInsertSpace: false }}
    >
      <AntApp style={{ height: "100%" }} message={{ top: 60, maxCount: 3 }}>{children}</AntApp>
    </ConfigProvider>
  );
}

export function App() {
  const [client] = useState(makeQueryClient);
  const [router] = useState(makeRouter);
  return (
    <QueryClientProvider client={client}>
      <Preferences>
        <Design>
          <ShortcutProvider>
            <RouterProvider router={router} future={{ v7_startTransition: true }} />
          </ShortcutProvider>
        </Design>
      </Preferences>
    </QueryClientProvider>
  );
}
