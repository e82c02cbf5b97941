//! `GET /api/v1/filing.xlsx`: what is filed with the police of the cameras (State Council Decree 799,
//! article 14), and what changed since the last filing.

use axum::{extract, http::HeaderMap, http::header, response::IntoResponse};
use domain::{
    Actor, Error, Language, Permission, Result,
    filing::{Column, Facts, Filed},
    id::AreaId,
};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use store::Filing;

use crate::{
    State,
    caller::Caller,
    document::Binary,
    error::{self, Answer},
    json::Query,
};

const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Which cameras to file.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FilingQuery {
    /// Only those in or below this area.
    area_id: Option<AreaId>,
}

/// The filing as a spreadsheet (XLSX): the unit, the cameras with place, kind and days of storage, and
/// what changed since the last one
///
/// The next filing tells what changed since this one.
#[utoipa::path(get, path = "/api/v1/filing.xlsx", tag = "legal", params(FilingQuery),
    responses((status = 200, body = Binary, content_type = KIND, description = "The table.")))]
pub(crate) async fn get_filing(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    headers: HeaderMap,
    Query(query): Query<FilingQuery>,
) -> Answer<impl IntoResponse> {
    may_file(&actor)?;
    let with = (state.settings.retention, state.settings.compliance);
    let filing = state
        .store
        .filing_export(&actor, query.area_id, with)
        .await?;
    let words = Words(error::language(&headers));
    let now = state.clock.now();
    let table = book(&filing, &words, &now.text_shanghai())
        .map_err(|source| Error::internal("write a filing").because(source))?;
    let stamp: String = (now.text_shanghai().chars())
        .filter(char::is_ascii_digit)
        .take(14)
        .collect();
    let name = format!("attachment; filename=\"filing-{stamp}.xlsx\"");
    let headers = [
        (header::CONTENT_TYPE, KIND.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, table))
}

/// Whoever sets cameras up files them, and whoever approves them.
fn may_file(actor: &Actor) -> Result<()> {
    match actor.may(Permission::CameraApprove) {
        true => Ok(()),
        false => actor.require(Permission::CameraManage),
    }
}

/// What people read, in their language.
struct Words(Language);

impl Words {
    fn of(&self, chinese: &'static str, english: &'static str) -> &'static str {
        match self.0 {
            Language::Chinese => chinese,
            Language::English => english,
        }
    }

    fn column(&self, column: Column) -> &'static str {
        match column {
            Column::Name => self.of("名称", "Name"),
            Column::Area => self.of("区域", "Area"),
            Column::Site => self.of("站点", "Site"),
            Column::Place => self.of("安装位置", "Place"),
            Column::Position => self.of("经纬度（WGS 84）", "Longitude, latitude (WGS 84)"),
            Column::GbCode => self.of("国标编码", "GB/T 28181 code"),
            Column::Kind => self.of("设备类型", "Kind of device"),
            Column::Class => self.of("法律类别", "Legal class"),
            Column::BuilderUnit => self.of("建设单位", "Built by"),
            Column::ApprovalNumber => self.of("批准文号", "Approving document"),
            Column::InUseSince => self.of("启用日期", "In use since"),
            Column::MinDays => self.of("至少保存（天）", "Kept at least (days)"),
            Column::MaxDays => self.of("最长保存（天）", "Kept at most (days)"),
            Column::FilingNumber => self.of("备案号", "Filing number"),
            Column::Approved => self.of("已审批", "Approved"),
        }
    }

    fn cell(&self, facts: &Facts, column: Column) -> String {
        let text = facts.text(column);
        match text.as_str() {
            "picture" if column == Column::Kind => self.of("网络摄像机", "Network camera"),
            "picture_and_sound" => self.of("网络摄像机（含录音）", "Network camera with sound"),
            "art7_1" => self.of("第七条第一款", "Article 7 (1)"),
            "art7_2" => self.of("第七条第二款", "Article 7 (2)"),
            "art9" => self.of("第九条", "Article 9"),
            "yes" if column == Column::Approved => self.of("是", "yes"),
            "no" if column == Column::Approved => self.of("否", "no"),
            _ => return text,
        }
        .to_owned()
    }
}

fn book(filing: &Filing, words: &Words, now: &str) -> std::result::Result<Vec<u8>, XlsxError> {
    let bold = Format::new().set_bold();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(words.of("备案", "Filing"))?;
    cameras(sheet, filing, words, (now, &bold))?;
    let sheet = book.add_worksheet();
    sheet.set_name(words.of("变更", "Changes"))?;
    changes(sheet, filing, words, &bold)?;
    book.save_to_buffer()
}

/// The unit, the numbers, and each camera. Cells are texts: nothing in them is calculated.
fn cameras(
    sheet: &mut Worksheet,
    filing: &Filing,
    words: &Words,
    (now, bold): (&str, &Format),
) -> std::result::Result<(), XlsxError> {
    let mut units: Vec<&str> = (filing.cameras.iter())
        .map(|filed| filed.now.builder_unit.as_str())
        .filter(|unit| !unit.is_empty())
        .collect();
    units.sort_unstable();
    units.dedup();
    let days = filing.cameras.iter().map(|filed| filed.now.min_days).min();
    let facts = [
        (words.of("单位", "Units"), units.join("、")),
        (words.of("导出时间", "Made"), now.to_owned()),
        (
            words.of("摄像机数量", "Cameras"),
            filing.cameras.len().to_string(),
        ),
        (
            words.of("存储期限（天，最短）", "Storage (days, the least)"),
            days.map_or_else(String::new, |days| days.to_string()),
        ),
    ];
    let mut line = 0;
    for (name, text) in facts {
        sheet.write_string_with_format(line, 0, name, bold)?;
        sheet.write_string(line, 1, text)?;
        line += 1;
    }
    line += 1;
    heading(sheet, line, words, bold)?;
    for filed in &filing.cameras {
        line += 1;
        row(sheet, (line, 0), &filed.now, words)?;
    }
    Ok(())
}

/// What is new, what says something else, and what is gone.
fn changes(
    sheet: &mut Worksheet,
    filing: &Filing,
    words: &Words,
    bold: &Format,
) -> std::result::Result<(), XlsxError> {
    let since = match filing.last {
        Some(last) => last.text_shanghai(),
        None => words.of("首次导出", "the first filing").to_owned(),
    };
    sheet.write_string_with_format(0, 0, words.of("上次导出", "Last filing"), bold)?;
    sheet.write_string(0, 1, since)?;
    let names = [
        words.of("变更", "Change"),
        words.of("名称", "Name"),
        words.of("项目", "What"),
        words.of("原为", "Before"),
        words.of("现为", "Now"),
    ];
    for (column, name) in (0u16..).zip(names) {
        sheet.write_string_with_format(2, column, name, bold)?;
    }
    let mut line = 2;
    let mut say = |cells: [&str; 5]| {
        line += 1;
        for (column, cell) in (0u16..).zip(cells) {
            sheet.write_string(line, column, cell)?;
        }
        Ok::<_, XlsxError>(())
    };
    for Filed { now, before } in &filing.cameras {
        let Some(before) = before else {
            say([words.of("新增", "added"), &now.name, "", "", ""])?;
            continue;
        };
        for column in now.changed(before) {
            let (was, is) = (words.cell(before, column), words.cell(now, column));
            let changed = words.of("变更", "changed");
            say([changed, &now.name, words.column(column), &was, &is])?;
        }
    }
    for facts in &filing.removed {
        say([words.of("拆除", "removed"), &facts.name, "", "", ""])?;
    }
    Ok(())
}

fn heading(
    sheet: &mut Worksheet,
    line: u32,
    words: &Words,
    bold: &Format,
) -> std::result::Result<(), XlsxError> {
    for (at, column) in (0u16..).zip(Column::ALL) {
        sheet.write_string_with_format(line, at, words.column(*column), bold)?;
        sheet.set_column_width(at, 18)?;
    }
    Ok(())
}

fn row(
    sheet: &mut Worksheet,
    (line, first): (u32, u16),
    facts: &Facts,
    words: &Words,
) -> std::result::Result<(), XlsxError> {
    for (at, column) in (first..).zip(Column::ALL) {
        sheet.write_string(line, at, words.cell(facts, *column))?;
    }
    Ok(())
}
