import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { clock, rfc3339 } from "../time";
import { Failed } from "../ui/Failed";

/** Writes down that something was seen at the instant that is shown. */
export function MarkForm({ camera, at }: { camera: string; at: number }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const marking = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/api/v1/cameras/{id}/events", {
          params: { path: { id: camera } },
          body: { kind: "mark", at: rfc3339(at), note: note.trim() },
        }),
      ),
    onSuccess: () => {
      setNote("");
      return client.invalidateQueries({ queryKey: ["camera-events", camera] });
    },
  });
  return (
    <>
      {marking.error && <Failed error={marking.error} />}
      <Space.Compact block className="gap-below">
        <Input
          value={note}
          maxLength={500}
          placeholder={t("day.markNote")}
          aria-label={t("day.markNote")}
          onChange={({ target }) => setNote(target.value)}
        />
        <Button
          loading={marking.isPending}
          disabled={note.trim() === ""}
          onClick={() => marking.mutate()}
        >
          {t("day.markAt", { time: clock(at) })}
        </Button>
      </Space.Compact>
    </>
  );
}
