//! Draws the pictures of one built-in clip to standard output, as raw I420 frames for an encoder.
//! `clips/make.sh` calls it; nothing at run time does.
//!
//! `draw_clip CAMERA WIDTH HEIGHT LOOP GROUP` writes LOOP frames, then GROUP times one frozen
//! picture, then GROUP black ones. `draw_clip title CAMERA` prints the text for the top line.

mod canvas;
mod scene;

use std::io::{BufWriter, Write};

use simcam::{Code, TITLES, draw_code};

use crate::{canvas::Canvas, scene::Scene};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    match arguments.as_slice() {
        [word, camera] if word == "title" => writeln!(out, "{}", title(number(camera)?)),
        [camera, numbers @ ..] if numbers.len() == 4 => {
            let numbers: Vec<usize> = numbers
                .iter()
                .map(|text| number(text))
                .collect::<Result<_, _>>()?;
            let camera = u8::try_from(number(camera)?).map_err(std::io::Error::other)?;
            draw(
                camera,
                [numbers[0], numbers[1], numbers[2], numbers[3]],
                &mut out,
            )
        }
        _ => Err(std::io::Error::other(
            "draw_clip CAMERA WIDTH HEIGHT LOOP GROUP | title CAMERA",
        )),
    }
}

fn number(text: &str) -> std::io::Result<usize> {
    text.parse()
        .map_err(|_| std::io::Error::other(format!("{text:?} is not a number")))
}

fn title(camera: usize) -> String {
    match camera {
        1..=16 => TITLES[camera - 1].to_owned(),
        201 => "试验-开放图组-H.265".to_owned(),
        202 => "试验-恢复点-H.264".to_owned(),
        203 => "试验-长图组-H.264".to_owned(),
        204 => "试验-长图组-H.265".to_owned(),
        other => format!("试验-{other}"),
    }
}

fn draw(camera: u8, sizes: [usize; 4], out: &mut impl Write) -> std::io::Result<()> {
    let [width, height, frames, group] = sizes;
    let scene = Scene::of(camera);
    let mut background = Canvas::new(width, height);
    scene.still(&mut background);
    let picture = |frame: usize| {
        let mut canvas = background.clone();
        scene.moving(&mut canvas, frame as f32 / frames as f32);
        let mut planes = canvas.to_i420();
        let code = Code {
            camera,
            frame: frame as u16,
        };
        draw_code(code, &mut planes[..width * height], width, height, width);
        // The border and the cells are grey, so that no colour bleeds into them.
        let [left, top] = [width * 3 / 128, height * 63 / 72];
        for plane in 0..2 {
            let start = width * height + plane * width * height / 4;
            for y in top / 2..height * 69 / 144 {
                planes[start + y * width / 2..][left / 2..width * 37 / 256].fill(128);
            }
        }
        planes
    };
    for frame in 0..frames {
        out.write_all(&picture(frame))?;
    }
    let frozen = picture(frames / 2);
    let mut black = vec![16u8; width * height];
    black.resize(width * height * 3 / 2, 128);
    for planes in [frozen, black] {
        for _ in 0..group {
            out.write_all(&planes)?;
        }
    }
    out.flush()
}
