import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Card, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import type { LegalRecord } from "../api/types";
import { useMay } from "../session/session";
import { day, shortDateTime } from "../time";
import { Failed } from "../ui/Failed";

/** Whether the camera is approved, by whom or why no longer; and the buttons of who may decide. */
export function ApprovalCard({ id, record }: { id: string; record: LegalRecord }) {
  const { t } = useTranslation();
  const approves = useMay("camera_approve");
  const client = useQueryClient();
  const [today] = useState(() => day(Date.now()));
  const [on, setOn] = useState(today);
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const deciding = useMutation({
    mutationFn: (body: { action: "approve" | "withdraw"; on?: string; reason?: string }) =>
      ask(
        api.POST("/api/v1/cameras/{id}/legal/actions", {
          params: { path: { id } },
          body: { reason: "", version: record.version, ...body },
        }),
      ),
    onSuccess: () => setAsking(false),
    onSettled: () => client.invalidateQueries({ queryKey: ["cameras"] }),
  });
  const { approval, approved, ended, missing } = record;
  return (
    <Card size="small" title={t("legal.approval")} className="gap-below">
      {approved && approval && (
        <Alert
          type="success"
          showIcon
          title={t("legal.approved", { name: approval.name, on: approval.on })}
          description={approval.until && t("legal.approvedUntil", { until: approval.until })}
        />
      )}
      {!approved && (
        <Alert
          type="warning"
          showIcon
          title={t("legal.unapproved")}
          description={
            ended
              ? t("legal.endedBy", {
                  why: t(`legal.ended.${ended.ended}`),
                  name: ended.name,
                  time: shortDateTime(ended.at),
                  reason: ended.reason,
                })
              : t("legal.unapprovedWhat")
          }
        />
      )}
      {deciding.error && <Failed error={deciding.error} />}
      {approves && !approved && (
        <div className="legal-decide">
          <Input
            type="date"
            value={on}
            max={today}
            aria-label={t("legal.approveOn")}
            onChange={({ target }) => setOn(target.value)}
          />
          <Button
            type="primary"
            disabled={missing.length > 0 || on === ""}
            loading={deciding.isPending}
            onClick={() => deciding.mutate({ action: "approve", on })}
          >
            {t("legal.approve")}
          </Button>
        </div>
      )}
      {approves && approval && (
        <Button danger className="legal-decide" onClick={() => setAsking(true)}>
          {t("legal.withdraw")}
        </Button>
      )}
      <Modal
        open={asking}
        title={t("legal.withdrawSure")}
        okText={t("legal.withdraw")}
        cancelText={t("action.cancel")}
        okButtonProps={{ danger: true, disabled: reason.trim() === "" }}
        confirmLoading={deciding.isPending}
        onOk={() => deciding.mutate({ action: "withdraw", reason: reason.trim() })}
        onCancel={() => setAsking(false)}
      >
        <p>{t("legal.withdrawWhat")}</p>
        <Input.TextArea
          rows={3}
          maxLength={1000}
          value={reason}
          aria-label={t("legal.reason")}
          placeholder={t("legal.reason")}
          onChange={({ target }) => setReason(target.value)}
        />
      </Modal>
    </Card>
  );
}
