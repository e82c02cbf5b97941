import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, DatePicker, Form, Input, Modal, Radio, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, ask } from "../api/client";
import { allCamerasQuery } from "../api/queries";
import type { Camera } from "../api/types";
import { stretchText } from "../camera/day";
import { dateTime, day } from "../time";
import { AreaSelect } from "../ui/AreaSelect";
import { Failed } from "../ui/Failed";
import { showProblems } from "../ui/failure";
import type { Stretch } from "../video/timeline/draw";
import { CaseChoice } from "./CaseChoice";
import { linkTo, pickedSpan, type AttachDraft, type Streams } from "./draft";
import { Still } from "./Still";

/** What is not asked for any more. */
export interface Known {
  case_id?: string;
  camera_id?: string;
  span?: Stretch;
  streams?: Streams;
}

/**
 * Attaches footage of a camera to a case that is there, or to one that is opened with it; from a
 * case, the player or the wall, each of which knows some of it.
 */
export function AttachFootage(props: { known: Known; lead?: ReactNode; close: () => void }) {
  const { known, lead, close } = props;
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<AttachDraft>();
  const client = useQueryClient();
  const cameras = useQuery(allCamerasQuery).data;
  const where = (Form.useWatch("where", form) as AttachDraft["where"] | undefined) ?? "known";
  const cameraId = Form.useWatch("camera_id", form) ?? known.camera_id;
  const camera = cameras?.find(({ id }) => id === cameraId);
  const span = pickedSpan(Form.useWatch("span", form)) ?? known.span;
  const chosen = Form.useWatch("streams", form) as Streams | undefined;
  const streams = chosen ?? known.streams ?? "main";
  const choices = useStreams(camera);
  const attaching = useMutation({
    mutationFn: (draft: AttachDraft) => {
      const of = known.camera_id ?? draft.camera_id ?? "";
      const wanted = known.span ?? pickedSpan(draft.span);
      const link = linkTo(of, wanted, draft.streams, draft.note ?? "");
      return attach(draft, known.case_id, link, camera);
    },
    onSuccess: async ({ id, number, unsaid }) => {
      const what = span ? stretchText(span) : (camera?.name ?? "");
      const said = (
        <Link className="toast-link" to={`/cases/${id}`}>
          {t(unsaid ? "caseWork.attachedBefore" : "caseWork.attached", { what, number })}
        </Link>
      );
      void (unsaid ? message.warning(said, 12) : message.success(said, 8));
      close();
      await client.invalidateQueries({ queryKey: ["cases"] });
    },
    onError: (error) => showProblems(form, error),
  });
  const required = [{ required: true, message: t("form.required") }];
  return (
    <Modal
      open
      width={620}
      title={t(known.case_id === undefined ? "attach.title" : "cases.attach")}
      okText={t(where === "new" ? "caseWork.openWith" : "attach.do")}
      cancelText={t("action.cancel")}
      confirmLoading={attaching.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      {lead}
      {known.camera_id && known.span && (
        <p>
          <strong>{camera?.name}</strong> · {day(known.span.from)} {stretchText(known.span)}
        </p>
      )}
      {attaching.error && <Failed error={attaching.error} />}
      <Form<AttachDraft>
        form={form}
        layout="vertical"
        initialValues={{
          where: "known",
          streams: known.streams ?? "main",
        }}
        onFinish={(draft) => attaching.mutate(draft)}
      >
        {known.case_id === undefined && (
          <CaseFields isNew={where === "new"} area={camera?.area_id} />
        )}
        {known.camera_id === undefined && (
          <Form.Item name="camera_id" label={t("attach.camera")} rules={required}>
            <Select
              showSearch={{ optionFilterProp: "label" }}
              options={(cameras ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Form.Item>
        )}
        {known.span === undefined && (
          <Form.Item name="span" label={t("attach.span")} extra={t("attach.spanHint")}>
            <DatePicker.RangePicker showTime showNow={false} />
          </Form.Item>
        )}
        {span && cameraId && (
          <Ends camera={cameraId} name={camera?.name ?? ""} span={span} streams={streams} />
        )}
        {span && (
          <Form.Item name="streams" label={t("attach.stream")} extra={t("attach.keeps")}>
            <Select options={choices} />
          </Form.Item>
        )}
        <Form.Item name="note" label={t("attach.note")}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** Which case: one that is there, or a new one with its title and area. */
function CaseFields({ isNew, area }: { isNew: boolean; area: string | undefined }) {
  const { t } = useTranslation();
  const required = [{ required: true, message: t("form.required") }];
  return (
    <>
      <Form.Item name="where">
        <Radio.Group
          aria-label={t("caseWork.where")}
          options={[
            { value: "known", label: t("caseWork.toKnown") },
            { value: "new", label: t("caseWork.toNew") },
          ]}
        />
      </Form.Item>
      {isNew ? (
        <>
          <Form.Item name="title" label={t("cases.title")} rules={required}>
            <Input maxLength={128} />
          </Form.Item>
          <Form.Item name="area_id" label={t("cases.area")} rules={required} initialValue={area}>
            <AreaSelect />
          </Form.Item>
        </>
      ) : (
        <Form.Item name="case_id" label={t("attach.case")} rules={required}>
          <CaseChoice />
        </Form.Item>
      )}
    </>
  );
}

/** The first and the last picture of the span, to see whether it is the right one. */
function Ends(props: { camera: string; name: string; span: Stretch; streams: Streams }) {
  const { camera, name, span, streams } = props;
  const { t } = useTranslation();
  const stream = streams === "both" ? "main" : streams;
  return (
    <div className="stills">
      {(["from", "to"] as const).map((end) => (
        <Still
          key={end}
          camera={camera}
          stream={stream}
          at={span[end]}
          name={name}
          caption={`${t(`caseWork.${end}`)} ${dateTime(span[end])}`}
        />
      ))}
    </div>
  );
}

/** What of a camera can be attached: a second stream only where it has one. */
function useStreams(camera: Camera | undefined): { value: Streams; label: string }[] {
  const { t } = useTranslation();
  const main = { value: "main", label: t("stream.main") } as const;
  if (camera && !camera.sub) return [main];
  return [
    main,
    { value: "sub", label: t("stream.sub") },
    { value: "both", label: t("caseWork.both") },
  ];
}

interface Attached {
  id: string;
  number: string;
  /** It was attached before, with another note, which stays. */
  unsaid: boolean;
}

/** Attaches to a case that is there, or opens one with it; answers which. */
async function attach(
  draft: AttachDraft,
  known: string | undefined,
  link: ReturnType<typeof linkTo>,
  camera: Camera | undefined,
): Promise<Attached> {
  if (known === undefined && draft.where === "new") {
    const { title = "", area_id = "" } = draft;
    const occurred = link.from ? { occurred_at: link.from } : {};
    const body = { title, area_id, place: camera?.place ?? "", ...occurred, links: [link] };
    return { ...(await ask(api.POST("/api/v1/cases", { body }))), unsaid: false };
  }
  const path = { id: known ?? draft.case_id ?? "" };
  const made = await ask(api.POST("/api/v1/cases/{id}/links", { params: { path }, body: link }));
  const record = await ask(api.GET("/api/v1/cases/{id}", { params: { path } }));
  return { ...record, unsaid: made.note !== (link.note ?? "").trim() };
}
