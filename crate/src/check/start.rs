//! Checks for notebook 00: a first function, a first look at the data.

use super::{Feedback, exercise::*};
use crate::data::Digits;

exercise! {
    /// Exercise: the brightness of an image, the mean of its pixels in [0, 1].
    pub fn brightness(image: &[f64]) -> f64 as BRIGHTNESS;
    cases: (&[0.0, 1.0, 0.5, 0.5]), (&[0.25; 784]), (&[1.0, 0.0, 0.0]);
    solution: mean(image);
    report(right, yours): "for {n} pixels with the sum {sum} it is {right:.4}, yours is {yours:.4}",
        n = image.len(), sum = sum(image);
    slip "that is the sum of the pixels" => right * image.len() as f64;
    slip "not every image has 784 pixels" => sum(image) / 784.0;
    learned: "0 is a black image, 1 a white one";
}

/// Exercise: the class with the fewest training samples.
pub fn rarest_class(digits: &Digits, answer: usize) -> Feedback {
    let Ok(counts) = digits.train().class_counts() else {
        return Feedback::wrong("these samples have no labels.");
    };
    let Some(&count) = counts.get(answer) else {
        let last = counts.len() - 1;
        return Feedback::wrong(format!("there is no class {answer}; the classes are 0 to {last}."));
    };
    let has = format!("class {answer} has {count} training samples");
    match counts.iter().filter(|&&other| other < count).count() {
        0 => Feedback::right(format!("{has}, and no class has fewer.")),
        fewer => Feedback::wrong(format!("{has}; {fewer} other classes have fewer.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rarest_class_knows_its_solution_and_two_slips() {
        let digits = Digits::synthetic(200, 10, 1).unwrap();
        let counts = digits.train().class_counts().unwrap().to_vec();
        let by = |pick: Option<&usize>| counts.iter().position(|count| Some(count) == pick).unwrap();
        let (fewest, most) = (counts.iter().min(), counts.iter().max());
        assert!(rarest_class(&digits, by(fewest)).passed());
        if fewest < most {
            rarest_class(&digits, by(most)).refuses("have fewer");
        }
        rarest_class(&digits, 11).refuses("there is no class 11");
    }
}
