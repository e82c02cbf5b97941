import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Card, Descriptions, Skeleton } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { accessRequestQuery } from "../api/queries";
import type { AccessRequest } from "../api/types";
import { queryOf } from "../camera/link";
import { ownAccessQuery } from "../register/records";
import { remember } from "../register/said";
import { useMay, useSession } from "../session/session";
import { dateTime, instant } from "../time";
import { Failed } from "../ui/Failed";
import { Page } from "../ui/Page";
import { askerOf } from "./draft";
import { RequestActions } from "./RequestActions";
import { RequestScan } from "./RequestScan";
import { RequestTag } from "./RequestTag";
import "./requests.css";

/** One request: who asks for what, what was decided, and the way to the footage. */
export default function RequestPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const found = useQuery(accessRequestQuery(id));
  const request = found.data;
  if (found.error && !request) {
    return (
      <Page title={t("menu.requests")}>
        <Failed error={found.error} retry={() => void found.refetch()} />
      </Page>
    );
  }
  if (!request) return <Skeleton active className="page" />;
  return (
    <Page
      title={`${t(`requestKind.${request.kind}`)} ${askerOf(request)}`}
      lead={
        <>
          {request.number} <RequestTag state={request.state} />
        </>
      }
      actions={<RequestActions request={request} />}
    >
      {request.kind === "natural_person" && (
        <Alert type="info" showIcon className="gap-below" title={t("requests.onSite")} />
      )}
      <div className="columns">
        <div>
          <Footage request={request} />
        </div>
        <div>
          <Asked request={request} />
          <Decided request={request} />
        </div>
      </div>
    </Page>
  );
}

type Fact = [string, ReactNode];

function Facts({ title, facts }: { title: string; facts: Fact[] }) {
  return (
    <Card size="small" title={title} className="gap-below">
      <Descriptions
        size="small"
        column={1}
        items={facts.map(([label, children]) => ({ key: label, label, children }))}
      />
    </Card>
  );
}

function Asked({ request }: { request: AccessRequest }) {
  const { t } = useTranslation();
  const { state_organ: organ, natural_person: person } = request;
  const facts: Fact[] = [];
  if (organ) {
    facts.push([t("requests.organ"), organ.organ]);
    facts.push([t("requests.documentNo"), organ.document_no]);
    facts.push([t("requests.wants"), t(`wants.${organ.wants}`)]);
    for (const [index, { name, card_no }] of (organ.officers ?? []).entries()) {
      facts.push([t("requests.officer", { n: index + 1 }), `${name} ${card_no}`]);
    }
  }
  if (person) {
    if (person.name !== null) facts.push([t("requests.personName"), person.name]);
    if (person.relation) facts.push([t("requests.relation"), t(`relation.${person.relation}`)]);
    facts.push([t("requests.protects"), t(`protects.${person.protects}`)]);
  }
  facts.push([t("requests.reason"), request.reason]);
  facts.push([t("requests.scan"), <RequestScan key="scan" request={request} />]);
  const made = `${request.made_by.name} ${dateTime(request.made_at)}`;
  facts.push([t("requests.madeBy"), made]);
  return <Facts title={t("requests.asked")} facts={facts} />;
}

function Decided({ request }: { request: AccessRequest }) {
  const { t } = useTranslation();
  const { decision, granted, ended_at } = request;
  if (!decision && ended_at === null) return null;
  const facts: Fact[] = [];
  if (decision) {
    facts.push([t("requests.decidedBy"), `${decision.by.name} ${dateTime(decision.at)}`]);
    if (decision.note) facts.push([t("requests.note"), decision.note]);
  }
  if (granted) {
    facts.push([t("requests.span"), `${dateTime(granted.from)} – ${dateTime(granted.to)}`]);
    if (granted.wants) facts.push([t("requests.grants"), t(`wants.${granted.wants}`)]);
    facts.push([t("requests.until"), dateTime(granted.until)]);
  }
  if (ended_at !== null) facts.push([t("requests.ended"), dateTime(ended_at)]);
  return <Facts title={t("requests.decided")} facts={facts} />;
}

/** The cameras, and the way to what of their footage was granted, for whoever may look under it. */
function Footage({ request }: { request: AccessRequest }) {
  const { t } = useTranslation();
  const { granted, state } = request;
  const { user } = useSession();
  const navigate = useNavigate();
  const views = useMay("footage_view");
  const own = useQuery({ ...ownAccessQuery, enabled: views }).data;
  const looks = state === "approved" && granted && own?.purposes.includes(request.kind);
  const watch = (camera: string, from: string): void => {
    remember(user.id, { purpose: request.kind, request_id: request.id });
    const query = queryOf({ at: instant(from), stream: "main" }).toString();
    void navigate(`/cameras/${camera}?${query}`);
  };
  return (
    <Card size="small" title={t("requests.footage")} className="gap-below">
      <p>
        {dateTime(request.from)} – {dateTime(request.to)}
      </p>
      <ul className="plain-list">
        {request.cameras.map(({ id, name, granted: covered }) => (
          <li key={id} className="request-camera" data-camera={name} data-granted={covered}>
            {views ? <Link to={`/cameras/${id}`}>{name}</Link> : name}
            {granted && !covered && <span className="row-note">{t("requests.notGranted")}</span>}
            {looks && covered && (
              <Button size="small" type="primary" onClick={() => watch(id, granted.from)}>
                {t("requests.watch")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
