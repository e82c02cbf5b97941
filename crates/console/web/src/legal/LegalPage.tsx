import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { cameraQuery } from "../api/queries";
import { Failed } from "../ui/Failed";
import { Page } from "../ui/Page";
import { StateDot } from "../ui/StateDot";
import { LegalPanel } from "./LegalPanel";

/** The legal record of one camera: what is written down, what is missing, whether it is approved. */
export default function LegalPage() {
  const { id = "" } = useParams();
  const { t } = useTranslation();
  const camera = useQuery(cameraQuery(id));
  if (camera.error && !camera.data) {
    return (
      <Page title={t("legal.title")}>
        <Failed error={camera.error} retry={() => void camera.refetch()} />
      </Page>
    );
  }
  if (!camera.data) return <Skeleton active className="page" />;
  const { name, site_name, area_name, health } = camera.data;
  const lead = (
    <>
      <StateDot state={health.state} word /> · {area_name} · {site_name}
    </>
  );
  const actions = (
    <>
      <Link to="/cameras/legal">{t("legal.all")}</Link>
      <Link to={`/cameras/${id}`}>{t("legal.camera")}</Link>
    </>
  );
  return (
    <Page title={`${t("legal.title")} · ${name}`} lead={lead} actions={actions}>
      <LegalPanel key={id} id={id} />
    </Page>
  );
}
