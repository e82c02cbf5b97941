import {
  AlertOutlined,
  ApiOutlined,
  AppstoreOutlined,
  AuditOutlined,
  DesktopOutlined,
  FileProtectOutlined,
  KeyOutlined,
  LaptopOutlined,
  LogoutOutlined,
  ReadOutlined,
  SafetyOutlined,
  SendOutlined,
  SettingOutlined,
  SolutionOutlined,
  TeamOutlined,
  UserOutlined,
  VideoCameraOutlined,
} from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Dropdown, Layout, Menu, type MenuProps, Modal, Result, Skeleton } from "antd";
import { Suspense, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, Outlet, useLocation, useNavigate } from "react-router";
import { AlertBell } from "../alerts/AlertBell";
import type { Permission } from "../api/types";
import { DownloadPanel } from "../downloads/DownloadPanel";
import { DutyMark } from "../register/DutyMark";
import { RequestsWaiting } from "../requests/RequestsWaiting";
import { OwnSessions } from "../session/OwnSessions";
import { PasswordPage } from "../session/PasswordPage";
import { SecondFactor } from "../session/SecondFactor";
import { signOut, useSession } from "../session/session";
import { Bands } from "./Bands";
import { FeedListener } from "./FeedListener";
import { LanguageSwitch } from "./LanguageSwitch";

const PLACES = [
  { path: "wall", icon: <AppstoreOutlined />, needs: ["live_view"] },
  { path: "alerts", icon: <AlertOutlined />, needs: ["alert_read"] },
  { path: "cameras", icon: <VideoCameraOutlined />, needs: ["camera_read"] },
  { path: "cases", icon: <FileProtectOutlined />, needs: ["case_read"] },
  { path: "users", icon: <TeamOutlined />, manage: true, needs: ["user_manage"] },
  { path: "api-keys", icon: <ApiOutlined />, manage: true, needs: ["user_manage"] },
  { path: "receivers", icon: <SendOutlined />, manage: true, needs: ["receiver_manage"] },
  {
    path: "requests",
    icon: <SolutionOutlined />,
    needs: ["request_make", "request_approve", "register_read"],
  },
  { path: "register", icon: <ReadOutlined />, needs: ["register_read"] },
  { path: "audit", icon: <AuditOutlined />, manage: true, needs: ["audit_read"] },
  { path: "system", icon: <DesktopOutlined />, manage: true, needs: ["system_read"] },
] as const satisfies readonly {
  path: string;
  icon: ReactNode;
  /** One of these. */
  needs: readonly Permission[];
  /** Of those who keep the installation running: together in one menu, the line being short. */
  manage?: boolean;
}[];

type Place = (typeof PLACES)[number];

/** Around every page: where one can go, who one is, and what must always be seen. */
export function Shell({ dark }: { dark: boolean }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const { pathname } = useLocation();
  const places = PLACES.filter(({ needs }) => needs.some((one) => user.permissions.includes(one)));
  const here = pathname.split("/")[1] ?? "";
  const entry = ({ path, icon }: Place) => ({
    key: path,
    icon,
    label: (
      <Link to={`/${path}`}>
        {t(`menu.${path}`)}
        {path === "requests" && <RequestsWaiting />}
      </Link>
    ),
  });
  const manage: Place[] = places.filter((place) => "manage" in place);
  // One alone needs no menu.
  const grouped = manage.length > 1 ? manage : [];
  const items: MenuProps["items"] = places.filter((place) => !grouped.includes(place)).map(entry);
  if (grouped.length > 0) {
    items.push({
      key: "manage",
      icon: <SettingOutlined />,
      label: t("menu.manage"),
      children: grouped.map(entry),
    });
  }
  const closed =
    PLACES.some(({ path }) => path === here) && !places.some(({ path }) => path === here);
  return (
    <Layout className={dark ? "shell shell-dark" : "shell"}>
      <a className="skip" href="#content">
        {t("shell.skip")}
      </a>
      <Bands />
      <Layout.Header className="shell-head">
        <Link to="/" className="shell-name">
          {t("product")}
        </Link>
        <nav aria-label={t("shell.menu")} className="shell-menu">
          <Menu
            mode="horizontal"
            theme="dark"
            disabledOverflow
            selectedKeys={[here]}
            items={items}
          />
        </nav>
        <DutyMark />
        <AlertBell />
        <LanguageSwitch />
        <UserMenu />
      </Layout.Header>
      <Layout.Content className="shell-content" id="content">
        <Suspense fallback={<Skeleton active className="page" />}>
          {closed ? <Closed /> : <Outlet />}
        </Suspense>
      </Layout.Content>
      {!dark && <Layout.Footer className="shell-foot">{t("shell.promise")}</Layout.Footer>}
      <DownloadPanel />
      <FeedListener />
    </Layout>
  );
}

/** A page that is not for this person, as when somebody else signed in at the same address. */
function Closed() {
  const { t } = useTranslation();
  return (
    <Result
      status="403"
      title={t("nowhere.closed")}
      extra={<Link to="/">{t("nowhere.back")}</Link>}
    />
  );
}

function UserMenu() {
  const { t } = useTranslation();
  const { user } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState<string>();
  const close = () => setOpen(undefined);
  const [name, role] = [user.display_name || user.name, t(`role.${user.role}`)];
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            { key: "password", icon: <KeyOutlined />, label: t("password.title") },
            { key: "totp", icon: <SafetyOutlined />, label: t("totp.title") },
            { key: "sessions", icon: <LaptopOutlined />, label: t("sessions.title") },
            { key: "out", icon: <LogoutOutlined />, label: t("shell.signOut") },
          ],
          onClick: ({ key }) => {
            if (key !== "out") setOpen(key);
            // The next person begins at the beginning.
            else void signOut(client).then(() => navigate("/"));
          },
        }}
      >
        <Button type="text" icon={<UserOutlined aria-hidden />} className="shell-user">
          {name}
          {role !== name && <span className="shell-role">{role}</span>}
        </Button>
      </Dropdown>
      <Modal
        open={open === "password"}
        title={t("password.title")}
        footer={null}
        destroyOnHidden
        onCancel={close}
      >
        <PasswordPage forced={false} done={close} />
      </Modal>
      <Modal
        open={open === "totp"}
        title={t("totp.title")}
        footer={null}
        destroyOnHidden
        mask={{ closable: false }}
        onCancel={close}
      >
        <SecondFactor done={close} />
      </Modal>
      {open === "sessions" && <OwnSessions close={close} />}
    </>
  );
}
