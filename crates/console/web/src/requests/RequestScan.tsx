import { DownloadOutlined, UploadOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Space } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { AccessRequest } from "../api/types";
import { useMay } from "../session/session";
import { failureText } from "../ui/failure";
import { SCAN_MOST, SCAN_TYPES } from "./draft";
import { putScan, scanAddress } from "./scan";

/** Chooses the file of a scan; what is too large is refused at once. */
export function ScanField(props: {
  chosen: File | undefined;
  choose: (file: File | undefined) => void;
  loading?: boolean;
}) {
  const { chosen, choose, loading = false } = props;
  const { t } = useTranslation();
  const { message } = App.useApp();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        className="unseen"
        tabIndex={-1}
        accept={SCAN_TYPES}
        aria-label={t("requests.scan")}
        onChange={({ target }) => {
          const file = target.files?.[0];
          target.value = "";
          if (file && file.size > SCAN_MOST) void message.error(t("requests.scanLarge"));
          else if (file) choose(file);
        }}
      />
      <Space>
        <Button
          icon={<UploadOutlined aria-hidden />}
          loading={loading}
          onClick={() => input.current?.click()}
        >
          {t("requests.chooseScan")}
        </Button>
        {chosen?.name}
      </Space>
    </>
  );
}

/** The scan of a request: to be read, and to be given while nothing is decided. */
export function RequestScan({ request }: { request: AccessRequest }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const makes = useMay("request_make");
  const approves = useMay("request_approve");
  const giving = useMutation({
    mutationFn: (file: File) => putScan(request.id, file),
    onSuccess: () => client.invalidateQueries({ queryKey: ["requests"] }),
    onError: (error) => void message.error(failureText(t, error), 8),
  });
  return (
    <Space wrap data-scan={request.scan ?? "none"}>
      {request.scan === null && t("requests.noScan")}
      {request.scan !== null && (makes || approves) && (
        <Button icon={<DownloadOutlined aria-hidden />} href={scanAddress(request.id)}>
          {t("requests.readScan")}
        </Button>
      )}
      {makes && request.state === "asked" && (
        <ScanField
          chosen={undefined}
          choose={(file) => file && giving.mutate(file)}
          loading={giving.isPending}
        />
      )}
    </Space>
  );
}
