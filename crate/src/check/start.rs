//! Checks for notebook 00: a first function, a first look at the data.

use super::{Verdict, close, guarded};
use crate::data::Digits;

/// Exercise: the brightness of an image, the mean of its pixels in [0, 1].
pub fn brightness(student: impl Fn(&[f64]) -> f64) -> Verdict {
    guarded(|| {
        for image in [&[0.0, 1.0, 0.5, 0.5][..], &[0.25; 784], &[1.0, 0.0, 0.0]] {
            let sum: f64 = image.iter().sum();
            let (expected, found) = (sum / image.len() as f64, student(image));
            if close(found, expected) {
                continue;
            }
            let given = format!(
                "for {} pixels with the sum {sum} it is {expected:.4}, yours is {found:.4}",
                image.len()
            );
            return Verdict::wrong(match () {
                _ if close(found, sum) => format!("{given}: divide by the number of pixels."),
                _ if close(found, sum / 784.0) => format!("{given}: not every image has 784 pixels."),
                _ => format!("{given}."),
            });
        }
        Verdict::right("0 is a black image, 1 a white one.")
    })
}

/// Exercise: the class with the fewest training samples.
pub fn rarest_class(digits: &Digits, answer: usize) -> Verdict {
    let Ok(counts) = digits.train().class_counts() else {
        return Verdict::wrong("these samples have no labels.");
    };
    let Some(&count) = counts.get(answer) else {
        return Verdict::wrong(format!(
            "there is no class {answer}; the classes are 0 to {}.",
            counts.len() - 1
        ));
    };
    match (0..counts.len()).filter(|&class| counts[class] < count).count() {
        0 => Verdict::right(format!("class {answer} has {count} training samples, and no class has fewer.")),
        fewer => Verdict::wrong(format!(
            "class {answer} has {count} training samples; {fewer} other classes have fewer."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(verdict: Verdict, hint: &str) {
        assert!(!verdict.passed() && verdict.to_string().contains(hint), "{verdict}");
    }

    #[test]
    fn brightness_knows_its_solution_and_two_slips() {
        let sum = |pixels: &[f64]| pixels.iter().sum::<f64>();
        assert!(brightness(|pixels| sum(pixels) / pixels.len() as f64).passed());
        wrong(brightness(sum), "divide by");
        wrong(brightness(|pixels| sum(pixels) / 784.0), "not every image");
    }

    #[test]
    fn rarest_class_knows_its_solution_and_two_slips() {
        let digits = Digits::synthetic(200, 10, 1).unwrap();
        let counts = digits.train().class_counts().unwrap().to_vec();
        let by = |pick: Option<&usize>| counts.iter().position(|count| Some(count) == pick).unwrap();
        assert!(rarest_class(&digits, by(counts.iter().min())).passed());
        if counts.iter().min() < counts.iter().max() {
            wrong(rarest_class(&digits, by(counts.iter().max())), "have fewer");
        }
        wrong(rarest_class(&digits, 11), "there is no class 11");
    }
}
