import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Drawer, Form, Popconfirm, Space } from "antd";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { areasQuery, sitesQuery } from "../api/queries";
import type { Camera } from "../api/types";
import { Failed } from "../ui/Failed";
import { failureText, showProblems } from "../ui/failure";
import { CameraFields } from "./CameraFields";
import { ProbePanel } from "./ProbePanel";
import { changeOf, formOf, probeOf, type CameraForm } from "./record";

/** Changes a camera. */
export function CameraDrawer({ camera, close }: { camera: Camera; close: () => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<CameraForm>();
  const { message } = App.useApp();
  const client = useQueryClient();
  const areas = useQuery(areasQuery);
  const sites = useQuery(sitesQuery);
  const done = async (text: string): Promise<void> => {
    await client.invalidateQueries({ queryKey: ["cameras"] });
    void message.success(text);
    close();
  };
  const saving = useMutation({
    mutationFn: (values: CameraForm) =>
      ask(
        api.PATCH("/api/v1/cameras/{id}", {
          params: { path: { id: camera.id } },
          body: changeOf(values, camera.version),
        }),
      ),
    onSuccess: () => done(t("form.saved")),
    onError: (error) => showProblems(form, error),
  });
  const removing = useMutation({
    mutationFn: (id: string) =>
      ask(api.DELETE("/api/v1/cameras/{id}", { params: { path: { id } } })),
    onSuccess: () => done(t("cameras.removed")),
    onError: (error) => void message.error(failureText(t, error)),
  });
  return (
    <Drawer
      open
      size={560}
      onClose={close}
      title={t("cameras.edit")}
      footer={
        <Space>
          <Button type="primary" loading={saving.isPending} onClick={() => form.submit()}>
            {t("action.save")}
          </Button>
          <Button onClick={close}>{t("action.cancel")}</Button>
          <Popconfirm
            title={t("cameras.removeSure")}
            description={t("cameras.removeWhat")}
            onConfirm={() => removing.mutate(camera.id)}
          >
            <Button danger loading={removing.isPending}>
              {t("cameras.remove")}
            </Button>
          </Popconfirm>
        </Space>
      }
    >
      {saving.error && <Failed error={saving.error} />}
      {sites.error && <Failed error={sites.error} />}
      <Form<CameraForm>
        form={form}
        layout="vertical"
        initialValues={formOf(camera)}
        onFinish={(values) => saving.mutate(values)}
      >
        <CameraFields
          areas={areas.data ?? []}
          sites={sites.data ?? []}
          stored={camera.has_credentials}
        />
      </Form>
      <ProbePanel
        request={(stream) => probeOf(form.getFieldsValue(true) as CameraForm, stream)}
        masks={camera.masks}
      />
    </Drawer>
  );
}
