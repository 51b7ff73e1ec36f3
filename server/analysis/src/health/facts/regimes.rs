//! The regimes that a design is under, and where its data is.

use super::Facts;
use crate::model::{Component, ComponentId};
use crate::reads::Noted;

/// What is worked out once of a design.
#[derive(Default)]
pub(super) struct Cells<'a> {
    regimes: Noted<Vec<&'a str>>,
    residency: Noted<Vec<&'a str>>,
}

/// Regions by how their names begin, and the areas that they are in. The longest that fits counts.
const AREAS: &[(&str, &[&str])] = &[
    ("us-", &["us"]),
    ("ca-", &["ca"]),
    ("northamerica-northeast1", &["ca"]),
    ("northamerica-northeast2", &["ca"]),
    ("sa-east-1", &["br"]),
    ("southamerica-east1", &["br"]),
    ("eu-", &["eu"]),
    ("eu-central-1", &["eu", "de"]),
    ("eu-central-2", &["ch"]),
    ("eu-west-2", &["uk"]),
    ("eu-west-3", &["eu", "fr"]),
    ("europe-", &["eu"]),
    ("europe-west2", &["uk"]),
    ("europe-west3", &["eu", "de"]),
    ("europe-west6", &["ch"]),
    ("europe-west9", &["eu", "fr"]),
    ("europe-west10", &["eu", "de"]),
    ("europe-west12", &["eu"]),
    ("ap-south-", &["in"]),
    ("ap-northeast-1", &["jp"]),
    ("ap-northeast-2", &["kr"]),
    ("ap-northeast-3", &["jp"]),
    ("ap-southeast-1", &["sg"]),
    ("ap-southeast-2", &["au"]),
    ("ap-southeast-4", &["au"]),
    ("asia-south", &["in"]),
    ("asia-southeast1", &["sg"]),
    ("asia-southeast2", &["id"]),
    ("asia-northeast1", &["jp"]),
    ("asia-northeast2", &["jp"]),
    ("asia-northeast3", &["kr"]),
    ("australia-", &["au"]),
    ("eastus", &["us"]),
    ("westus", &["us"]),
    ("centralus", &["us"]),
    ("northcentralus", &["us"]),
    ("southcentralus", &["us"]),
    ("westcentralus", &["us"]),
    ("canada", &["ca"]),
    ("brazil", &["br"]),
    ("northeurope", &["eu"]),
    ("westeurope", &["eu"]),
    ("swedencentral", &["eu"]),
    ("italynorth", &["eu"]),
    ("polandcentral", &["eu"]),
    ("spaincentral", &["eu"]),
    ("france", &["eu", "fr"]),
    ("germany", &["eu", "de"]),
    ("switzerland", &["ch"]),
    ("uksouth", &["uk"]),
    ("ukwest", &["uk"]),
    ("japan", &["jp"]),
    ("australia", &["au"]),
    ("centralindia", &["in"]),
    ("southindia", &["in"]),
    ("westindia", &["in"]),
    ("southeastasia", &["sg"]),
];

impl<'a> Facts<'a> {
    /// The regimes that the design must satisfy.
    pub fn regimes(&self) -> &[&'a str] {
        let constraints = &self.architecture.constraints;
        let cell = &self.regimes.regimes;
        cell.get_or_init(|| constraints.list("compliance"))
    }

    /// Where personal data must stay.
    pub fn residency(&self) -> &[&'a str] {
        let constraints = &self.architecture.constraints;
        let cell = &self.regimes.residency;
        cell.get_or_init(|| constraints.list("residency"))
    }
}

impl Facts<'_> {
    /// Whether it is under any regime.
    pub fn has_regime(&self) -> bool {
        !self.regimes().is_empty()
    }

    /// Whether it is under this one.
    pub fn is_under(&self, regime: &str) -> bool {
        self.regimes().contains(&regime)
    }

    /// The first regime that auditors look after, and not a law on people's data alone.
    pub fn audited(&self) -> Option<&str> {
        let mut all = self.regimes().iter().copied();
        all.find(|regime| !matches!(*regime, "gdpr" | "ccpa"))
    }

    /// The first of these regimes that it is under.
    pub fn first_of(&self, regimes: &[&'static str]) -> Option<&'static str> {
        regimes.iter().copied().find(|r| self.is_under(r))
    }

    /// Why health data must not go to a product; `None` where it may, or where nobody can tell.
    pub fn hipaa_forbids(&self, component: &Component) -> Option<&'static str> {
        let product = component.product.as_ref().and_then(|p| p.known())?;
        match product.hipaa.as_str() {
            "no" => Some(
                "its vendor signs no agreement for them. Choose one who does, or say `data = none` where none goes along",
            ),
            "with_vendor_baa" if !component.settings.is("baa") => Some(
                "a business associate agreement with its vendor has to be signed first. Sign it and set `baa = true`",
            ),
            _ => None,
        }
    }

    /// The regions that a component says it is in, itself or by its groups.
    pub fn regions_said(&self, id: ComponentId) -> Vec<&str> {
        let regions = self.said(id, "regions").map(|s| s.list("regions"));
        let region = || self.said(id, "region").map(|s| s.list("region"));
        regions.or_else(region).unwrap_or_default()
    }

    /// Whether a region lies outside of where personal data must stay; `None` where nobody can tell.
    pub fn is_abroad(&self, region: &str) -> Option<bool> {
        let home = self.residency();
        if home.is_empty() {
            return None;
        }
        if home.contains(&region) {
            return Some(false);
        }
        let areas = areas(region)?;
        let known = |word: &&str| {
            AREAS.iter().any(|(_, a)| a.contains(word)) || self::areas(word).is_some()
        };
        // A word that is neither an area nor a region may mean anything.
        home.iter()
            .all(known)
            .then(|| !home.iter().any(|word| areas.contains(word)))
    }
}

/// What people call a regime.
pub fn title(regime: &str) -> String {
    match regime {
        "pci" => "PCI DSS".to_owned(),
        "soc2" => "SOC 2".to_owned(),
        other => other.to_uppercase(),
    }
}

/// The areas that a region is in.
fn areas(region: &str) -> Option<&'static [&'static str]> {
    let fits = AREAS.iter().filter(|(start, _)| region.starts_with(start));
    let longest = fits.max_by_key(|(start, _)| start.len())?;
    Some(longest.1)
}

/// Whether a vendor that is not the cloud itself runs it.
pub fn is_of_vendor(component: &Component) -> bool {
    component.product_id().starts_with("saas.")
}

#[cfg(test)]
mod tests {
    use super::areas;

    #[test]
    fn the_longest_beginning_says_where_a_region_is() {
        assert_eq!(areas("eu-central-1"), Some(&["eu", "de"][..]));
        assert_eq!(areas("eu-central-2"), Some(&["ch"][..]));
        assert_eq!(areas("europe-west12"), Some(&["eu"][..]));
        assert_eq!(areas("uksouth"), Some(&["uk"][..]));
        assert_eq!(areas("moon-1"), None);
    }
}
