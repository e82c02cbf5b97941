import { useMutation } from "@tanstack/react-query";
import { Button, Space } from "antd";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import type { components } from "../api/schema";
import type { PrivacyMask } from "../api/types";
import { Failed } from "../ui/Failed";
import { ProbeResult } from "./ProbeResult";

type ProbeRequest = components["schemas"]["ProbeRequest"];

/** Tries an address before it is stored, and shows what came back. */
export function ProbePanel({
  request,
  masks,
}: {
  request: (stream: "main" | "sub") => ProbeRequest;
  /** What is covered in the pictures of the camera. */
  masks: readonly PrivacyMask[];
}) {
  const { t } = useTranslation();
  const probing = useMutation({
    mutationFn: (stream: "main" | "sub") =>
      ask(api.POST("/api/v1/cameras/probe", { body: request(stream) })),
  });
  return (
    <section aria-label={t("probe.title")} className="gap-below">
      <Space className="gap-below">
        {(["main", "sub"] as const).map((stream) => (
          <Button
            key={stream}
            loading={probing.isPending && probing.variables === stream}
            disabled={probing.isPending}
            onClick={() => probing.mutate(stream)}
          >
            {t(`probe.try.${stream}`)}
          </Button>
        ))}
      </Space>
      <div aria-live="polite">
        {probing.isPending && <p>{t("probe.trying")}</p>}
        {probing.error && <Failed error={probing.error} />}
        {probing.data && <ProbeResult report={probing.data} masks={masks} />}
      </div>
    </section>
  );
}
