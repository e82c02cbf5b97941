import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, Button, ConfigProvider, Result, Spin, theme } from "antd";
import en from "antd/locale/en_US";
import zh from "antd/locale/zh_CN";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { BrowserRouter, Navigate, Route, Routes, useLocation } from "react-router";
import { failureOf, isSignedOut } from "./api/failure";
import { EnrolPage } from "./session/EnrolPage";
import { PasswordPage } from "./session/PasswordPage";
import { AskPurpose } from "./register/AskPurpose";
import { isOver, renew } from "./register/records";
import { forget, SessionContext, useSessionState } from "./session/session";
import { SignInPage } from "./session/SignInPage";
import { Shell } from "./shell/Shell";
import { Failed } from "./ui/Failed";

const WallPage = lazy(() => import("./wall/WallPage"));
const CamerasPage = lazy(() => import("./cameras/CamerasPage"));
const CameraPage = lazy(() => import("./camera/CameraPage"));
const LegalPage = lazy(() => import("./legal/LegalPage"));
const LegalListPage = lazy(() => import("./legal/LegalListPage"));
const AlertsPage = lazy(() => import("./alerts/AlertsPage"));
const AlertPage = lazy(() => import("./alerts/AlertPage"));
const CasesPage = lazy(() => import("./cases/CasesPage"));
const CasePage = lazy(() => import("./cases/CasePage"));
const CaseSheet = lazy(() => import("./cases/CaseSheet"));
const UsersPage = lazy(() => import("./people/UsersPage"));
const ApiKeysPage = lazy(() => import("./people/ApiKeysPage"));
const ReceiversPage = lazy(() => import("./receivers/ReceiversPage"));
const AuditPage = lazy(() => import("./audit/AuditPage"));
const RequestsPage = lazy(() => import("./requests/RequestsPage"));
const RequestPage = lazy(() => import("./requests/RequestPage"));
const RegisterPage = lazy(() => import("./register/RegisterPage"));
const DeletionsPage = lazy(() => import("./audit/DeletionsPage"));
const PurgesPage = lazy(() => import("./audit/PurgesPage"));
const InspectionPage = lazy(() => import("./audit/InspectionPage"));
const UnusualPage = lazy(() => import("./register/UnusualPage"));
const SystemPage = lazy(() => import("./system/SystemPage"));

function newClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { queryKey }) => {
        if (queryKey[0] !== "session" && isSignedOut(error)) forget(client);
        if (isOver(error)) void renew(client);
      },
    }),
    mutationCache: new MutationCache({
      onError: (error) => {
        if (isSignedOut(error)) forget(client);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // Asking again helps against a lost connection, not against a refusal.
        retry: (count, error) => failureOf(error).kind === "network" && count < 2,
        refetchOnWindowFocus: false,
      },
    },
  });
  return client;
}

/** The whole console. */
export function App() {
  const [client] = useState(newClient);
  return (
    <QueryClientProvider client={client}>
      <BrowserRouter>
        <Themed />
      </BrowserRouter>
    </QueryClientProvider>
  );
}

const FONTS =
  '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", system-ui, sans-serif';

/** Monitoring rooms are dark, offices are not. */
function Themed() {
  const { i18n } = useTranslation();
  const dark = useLocation().pathname.startsWith("/wall");
  return (
    <ConfigProvider
      locale={i18n.language === "en" ? en : zh}
      button={{ autoInsertSpace: false }}
      theme={{
        components: {
          Menu: { darkItemSelectedBg: "#0f5fb3" },
          // White words on it must be legible, also in the dark.
          ...(dark ? { Button: { colorPrimary: "#1f66c1", colorPrimaryHover: "#2a73d1" } } : {}),
        },
        algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: {
          fontFamily: FONTS,
          colorPrimary: dark ? "#3d8bf0" : "#0f5fb3",
          colorError: dark ? "#ff6b62" : "#c62828",
          colorSuccess: dark ? "#2fbf71" : "#1b7f3b",
          colorLink: dark ? "#58a6ff" : "#0f5fb3",
          colorTextTertiary: dark ? "#a3adb8" : "#59636e",
          colorTextDescription: dark ? "#a3adb8" : "#59636e",
          colorTextPlaceholder: dark ? "#8b96a1" : "#6a737d",
        },
      }}
    >
      <AntApp className="app">
        <Entrance dark={dark} />
      </AntApp>
    </ConfigProvider>
  );
}

function Entrance({ dark }: { dark: boolean }) {
  const { data: session, error, refetch } = useSessionState();
  if (session === undefined) {
    if (!error) return <Spin fullscreen />;
    return (
      <main className="door">
        <Failed error={error} retry={() => void refetch()} />
      </main>
    );
  }
  if (session === null) return <SignInPage />;
  if (session.user.must_change) return <PasswordPage forced />;
  if (session.user.must_enrol) return <EnrolPage />;
  const home = session.user.permissions.includes("live_view") ? "/wall" : "/cameras";
  return (
    <SessionContext value={session}>
      <AskPurpose>
        <Routes>
          {/* On paper, nothing stands around it. */}
          <Route
            path="cases/:id/print"
            element={
              <Suspense fallback={<Spin fullscreen />}>
                <CaseSheet />
              </Suspense>
            }
          />
          <Route element={<Shell dark={dark} />}>
            <Route index element={<Navigate to={home} replace />} />
            <Route path="wall" element={<WallPage />} />
            <Route path="cameras" element={<CamerasPage />} />
            <Route path="cameras/legal" element={<LegalListPage />} />
            <Route path="cameras/:id" element={<CameraPage />} />
            <Route path="cameras/:id/legal" element={<LegalPage />} />
            <Route path="alerts" element={<AlertsPage />} />
            <Route path="alerts/:id" element={<AlertPage />} />
            <Route path="cases" element={<CasesPage />} />
            <Route path="cases/:id" element={<CasePage />} />
            <Route path="users" element={<UsersPage />} />
            <Route path="api-keys" element={<ApiKeysPage />} />
            <Route path="receivers" element={<ReceiversPage />} />
            <Route path="requests" element={<RequestsPage />} />
            <Route path="requests/:id" element={<RequestPage />} />
            <Route path="register" element={<RegisterPage />} />
            <Route path="audit" element={<AuditPage />} />
            <Route path="audit/deletions" element={<DeletionsPage />} />
            <Route path="register/unusual" element={<UnusualPage />} />
            <Route path="audit/inspection" element={<InspectionPage />} />
            <Route path="audit/purges" element={<PurgesPage />} />
            <Route path="system" element={<SystemPage />} />
            <Route path="*" element={<Nowhere />} />
          </Route>
        </Routes>
      </AskPurpose>
    </SessionContext>
  );
}

function Nowhere() {
  const { t } = useTranslation();
  return (
    <Result
      status="404"
      title={t("nowhere.title")}
      extra={
        <Button type="primary" href="/">
          {t("nowhere.back")}
        </Button>
      }
    />
  );
}
