//! A figure as PNG with a palette: its few colours make it a third as large.

use std::collections::HashMap;

use resvg::tiny_skia::Pixmap;

/// At most this many colours stand in the palette of a PNG.
const COLOURS: usize = 256;

/// `pixmap` as PNG. The most frequent 256 colours are kept as they are; the rest,
/// shades along the edges of shapes, become the nearest of those.
pub(crate) fn encode(pixmap: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut counts: HashMap<[u8; 4], usize> = HashMap::new();
    let pixels: Vec<[u8; 4]> = pixmap
        .pixels()
        .iter()
        .map(|pixel| {
            let colour = pixel.demultiply();
            [colour.red(), colour.green(), colour.blue(), colour.alpha()]
        })
        .collect();
    for run in pixels.chunk_by(|a, b| a == b) {
        *counts.entry(run[0]).or_default() += run.len();
    }
    let mut colours: Vec<([u8; 4], usize)> = counts.into_iter().collect();
    colours.sort_unstable_by_key(|&(colour, count)| (std::cmp::Reverse(count), colour));
    let palette: Vec<[u8; 4]> = colours.iter().take(COLOURS).map(|&(colour, _)| colour).collect();
    let place: HashMap<[u8; 4], u8> =
        colours.iter().map(|&(colour, _)| (colour, nearest(&palette, colour) as u8)).collect();
    let mut indices = Vec::with_capacity(pixels.len());
    for run in pixels.chunk_by(|a, b| a == b) {
        indices.resize(indices.len() + run.len(), place[&run[0]]);
    }

    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect::<Vec<u8>>());
    encoder.set_trns(palette.iter().map(|[.., alpha]| *alpha).collect::<Vec<u8>>());
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_compression(png::Compression::Balanced);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indices)?;
    writer.finish()?;
    Ok(bytes)
}

/// Where the colour of `palette` closest to `colour` stands.
fn nearest(palette: &[[u8; 4]], colour: [u8; 4]) -> usize {
    let apart = |other: &[u8; 4]| -> u32 {
        other.iter().zip(colour).map(|(&a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    (0..palette.len()).min_by_key(|&at| apart(&palette[at])).unwrap_or(0)
}
