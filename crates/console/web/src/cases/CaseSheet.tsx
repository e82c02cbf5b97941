import { PrinterOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { cameraQuery, caseLogQuery, caseQuery } from "../api/queries";
import type { CaseLink, CaseLogRow, CaseWithLinks } from "../api/types";
import { stretchText } from "../camera/day";
import { useCasePurpose } from "../register/useRecord";
import { useSession } from "../session/session";
import { dateTime, day, instant } from "../time";
import { Failed } from "../ui/Failed";
import { eventWord, logWord } from "../ui/words";
import { AlertLink } from "./AlertLink";
import { LinkStill } from "./LinkStill";
import { SpanFacts } from "./SpanFacts";
import { useFacts } from "./useFacts";

/** A case on paper (A4): facts, work, material with what is missing of it, and who signs. */
export default function CaseSheet() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const found = useQuery(caseQuery(id));
  const log = useQuery(caseLogQuery(id));
  const record = found.data;
  useEffect(() => {
    if (!record) return;
    // What the browser offers as the name of a printed file.
    const before = document.title;
    document.title = `${record.number} ${record.title}`;
    return () => {
      document.title = before;
    };
  }, [record]);
  const error = found.error ?? log.error;
  if (error) return <Failed error={error} />;
  if (!record || !log.data) return <Skeleton active className="page" />;
  return (
    <main className="sheet">
      <div className="sheet-bar">
        <Button
          type="primary"
          icon={<PrinterOutlined aria-hidden />}
          onClick={() => window.print()}
        >
          {t("sheet.print")}
        </Button>
        <span>{t("sheet.hint")}</span>
      </div>
      <Head record={record} />
      <Work log={log.data.items} />
      <Material record={record.id} links={record.links} />
      <Signatures />
    </main>
  );
}

function Head({ record }: { record: CaseWithLinks }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const [printed] = useState(() => dateTime(Date.now()));
  return (
    <>
      <h1>{t("sheet.title")}</h1>
      <p className="sheet-number">
        <span>
          {t("cases.number")} <strong>{record.number}</strong>
        </span>
        <span>
          {t("cases.state")} <strong>{t(`caseState.${record.state}`)}</strong>
        </span>
        <span>{t("sheet.printed", { time: printed, by: user.display_name || user.name })}</span>
      </p>
      <table className="sheet-facts">
        <tbody>
          <tr>
            <th scope="row">{t("cases.title")}</th>
            <td>{record.title}</td>
          </tr>
          {useFacts(record).map(([label, value]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Work({ log }: { log: readonly CaseLogRow[] }) {
  const { t } = useTranslation();
  return (
    <section>
      <h2>{t("cases.log")}</h2>
      <table>
        <thead>
          <tr>
            {(["time", "who", "what", "since", "note"] as const).map((column) => (
              <th scope="col" key={column}>
                {t(`sheet.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {log.map((row) => (
            <tr key={row.seq}>
              <td className="sheet-time">{dateTime(row.at)}</td>
              <td>{row.by}</td>
              <td>{logWord(row.action)}</td>
              <td>{t(`caseState.${row.to}`)}</td>
              <td>{row.note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Material({ record, links }: { record: string; links: readonly CaseLink[] }) {
  const { t } = useTranslation();
  return (
    <section>
      <h2>{t("cases.links")}</h2>
      {links.length === 0 && <p>{t("cases.noLinks")}</p>}
      {links.map((link, index) => (
        <OneLink key={link.id} record={record} link={link} number={index + 1} />
      ))}
    </section>
  );
}

function OneLink(props: { record: string; link: CaseLink; number: number }) {
  const { link, number } = props;
  const { t } = useTranslation();
  if (link.camera_id && !link.alert_id) {
    return <CameraLink {...props} camera={link.camera_id} />;
  }
  return (
    <div className="sheet-link" data-link={link.kind}>
      <div className="sheet-link-text">
        <strong>
          {number}. {t("link.alert")}
        </strong>{" "}
        {link.alert_id && <AlertLink alert={link.alert_id} />}
        {link.note && (
          <div>
            {t("attach.note")} {link.note}
          </div>
        )}
        <div>{t("caseWork.attachedBy", { time: dateTime(link.at), by: link.by })}</div>
      </div>
    </div>
  );
}

function CameraLink(props: { record: string; link: CaseLink; number: number; camera: string }) {
  const { record, link, number, camera: id } = props;
  const { t } = useTranslation();
  const said = useCasePurpose(record);
  const camera = useQuery(cameraQuery(id)).data;
  const name = camera?.name ?? id;
  const { from, to, event } = link;
  return (
    <div className="sheet-link" data-link={link.kind}>
      <div className="sheet-link-text">
        <strong>
          {number}. {t(`link.${link.kind}`)} {name}
        </strong>
        {from && to && (
          <div>
            {day(from)} {stretchText({ from: instant(from), to: instant(to) })}{" "}
            {link.stream ? t(`stream.${link.stream}`) : t("caseWork.both")}
          </div>
        )}
        {event && (
          <div>
            {dateTime(event.at)} {eventWord(event.kind)} {event.note}
          </div>
        )}
        {link.note && (
          <div>
            {t("attach.note")} {link.note}
          </div>
        )}
        {from && to ? (
          <SpanFacts link={link} camera={id} />
        ) : (
          <div>{t("caseWork.attachedBy", { time: dateTime(link.at), by: link.by })}</div>
        )}
      </div>
      <LinkStill link={link} camera={id} name={name} said={said} caption />
    </div>
  );
}

/** Who worked on it, who looked at that, and when: by hand. */
function Signatures() {
  const { t } = useTranslation();
  return (
    <section className="sheet-signatures">
      {(["handler", "reviewer", "date"] as const).map((who) => (
        <span key={who}>{t(`sheet.sign.${who}`)}</span>
      ))}
    </section>
  );
}
