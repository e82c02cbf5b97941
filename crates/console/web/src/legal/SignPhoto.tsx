import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Card } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { useMay } from "../session/session";
import { Failed } from "../ui/Failed";

/** The photo of the warning sign, and a way to put another one there. */
export function SignPhoto({ id, taken }: { id: string; taken: string | null }) {
  const { t } = useTranslation();
  const manages = useMay("camera_manage");
  const client = useQueryClient();
  const chooser = useRef<HTMLInputElement>(null);
  const sending = useMutation({
    mutationFn: (photo: File) =>
      ask(
        api.PUT("/api/v1/cameras/{id}/sign_photo", {
          params: { path: { id } },
          body: photo as unknown as string,
          bodySerializer: (bytes: unknown) => bytes as File,
          headers: { "Content-Type": "application/octet-stream" },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["cameras", "legal", id] }),
  });
  return (
    <Card size="small" title={t("legal.signPhoto")} className="gap-below">
      {sending.error && <Failed error={sending.error} />}
      {taken ? (
        <img
          className="sign-photo"
          key={taken}
          src={`/api/v1/cameras/${id}/sign_photo`}
          alt={t("legal.signPhoto")}
        />
      ) : (
        <p>{t("legal.noSignPhoto")}</p>
      )}
      {manages && (
        <>
          <input
            ref={chooser}
            type="file"
            hidden
            accept="image/jpeg,image/png"
            aria-label={t("legal.choosePhoto")}
            onChange={({ target }) => {
              const photo = target.files?.[0];
              if (photo) sending.mutate(photo);
              target.value = "";
            }}
          />
          <Button loading={sending.isPending} onClick={() => chooser.current?.click()}>
            {t("legal.choosePhoto")}
          </Button>
          <p className="wizard-hint">{t("legal.photoHint")}</p>
        </>
      )}
    </Card>
  );
}
