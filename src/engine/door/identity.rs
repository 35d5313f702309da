//! Who a console's person is. The socket proves the account; which person that is, the plan's
//! `people` say. A name that the plan gives to others is never taken by a stranger.

use nix::unistd::{Uid, User};

use crate::room::Plan;
use crate::room::id::PersonId;
use crate::room::input::{Proof, Who};
use crate::room::plan::Person;
use crate::support::text::{harmless, listed};

/// The account at the other end of a socket.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Its login name.
    pub login: String,
}

impl Account {
    /// The account with this uid; one without a name is called by its number.
    #[must_use]
    pub fn of(uid: u32) -> Self {
        let user = User::from_uid(Uid::from_raw(uid)).ok().flatten();
        Self {
            login: user.map_or_else(|| format!("uid-{uid}"), |user| user.name),
        }
    }
}

/// Why somebody is not let in under a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stranger {
    /// The fact.
    pub reason: String,
    /// What to do next.
    pub hint: Option<String>,
}

/// Who comes from `account`, calling themselves `named`.
///
/// Where the plan names no people, everybody is who they say. Else a name is accepted when the
/// plan lists the account for it, and only claimed where it lists the account for several, or no
/// account at all. An account that the plan does not list comes in under its own name.
///
/// # Errors
/// When the name belongs to another account, nobody has it, or it has to be said first.
pub fn identify(plan: &Plan, account: &Account, named: Option<&PersonId>) -> Result<Who, Stranger> {
    let named = named.map(|name| harmless(name.as_str().trim()));
    let named = named.filter(|name| !name.is_empty());
    if plan.people.is_empty() {
        let name = named.unwrap_or_else(|| account.login.clone());
        return Ok(who(name.into(), Proof::Account));
    }
    match named {
        Some(name) => by_name(plan, account, &name),
        None => by_account(plan, account),
    }
}

fn by_name(plan: &Plan, account: &Account, name: &str) -> Result<Who, Stranger> {
    let same = |person: &&Person| person.id.as_str().to_lowercase() == name.to_lowercase();
    let login = &account.login;
    match plan.people.iter().find(same) {
        Some(person) if person.logins.is_empty() => Ok(who(person.id.clone(), Proof::Claimed)),
        Some(person) if person.logins.contains(login) => {
            let shared = listed_for(plan, account).len() > 1;
            let proof = if shared {
                Proof::Claimed
            } else {
                Proof::Account
            };
            Ok(who(person.id.clone(), proof))
        }
        Some(person) => Err(Stranger {
            reason: format!(
                "the runbook does not list the account {login} for {}",
                person.id
            ),
            hint: Some(format!("it lists {}", listed(&person.logins))),
        }),
        None if name == login => Ok(who(login.clone().into(), Proof::Account)),
        None => Err(Stranger {
            reason: format!("the runbook names nobody {name}"),
            hint: Some(format!("it names {}", names(plan.people.iter()))),
        }),
    }
}

fn by_account(plan: &Plan, account: &Account) -> Result<Who, Stranger> {
    match listed_for(plan, account).as_slice() {
        [] => by_name(plan, account, &account.login),
        [person] => Ok(who(person.id.clone(), Proof::Account)),
        several => Err(Stranger {
            reason: format!("several people share the account {}", account.login),
            hint: Some(format!(
                "say who you are with --as: {}",
                names(several.iter().copied())
            )),
        }),
    }
}

fn listed_for<'a>(plan: &'a Plan, account: &Account) -> Vec<&'a Person> {
    let people = plan.people.iter();
    people
        .filter(|person| person.logins.contains(&account.login))
        .collect()
}

fn names<'a>(people: impl Iterator<Item = &'a Person>) -> String {
    let names: Vec<_> = people.map(|person| person.id.as_str()).collect();
    listed(&names)
}

fn who(person: PersonId, proof: Proof) -> Who {
    Who { person, proof }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(people: &[(&str, &[&str])]) -> Plan {
        let person = |(id, logins): &(&str, &[&str])| Person {
            id: (*id).into(),
            logins: logins.iter().map(|login| (*login).to_owned()).collect(),
            roles: Vec::new(),
            contact: None,
            ..Person::default()
        };
        Plan {
            people: people.iter().map(person).collect(),
            ..Plan::default()
        }
    }

    const PEOPLE: &[(&str, &[&str])] = &[
        ("Ada", &["ada", "deploy"]),
        ("Bo", &["bo", "deploy"]),
        ("Cy", &[]),
    ];

    #[test]
    fn who_comes_in_as_whom() {
        // Login, name said, who it is.
        type Case = (
            &'static str,
            Option<&'static str>,
            Option<(&'static str, Proof)>,
        );
        let (account, claimed) = (Proof::Account, Proof::Claimed);
        let cases: [Case; 12] = [
            ("ada", None, Some(("Ada", account))),
            ("ada", Some("ada"), Some(("Ada", account))),
            ("ada", Some("Bo"), None),
            ("deploy", None, None),
            ("deploy", Some("Bo"), Some(("Bo", claimed))),
            ("root", None, Some(("root", account))),
            ("root", Some("Ada"), None),
            ("root", Some("root"), Some(("root", account))),
            ("root", Some("Zoe"), None),
            ("root", Some("Cy"), Some(("Cy", claimed))),
            // Cy is not known by any account: neither is the one that happens to be called so.
            ("cy", None, Some(("Cy", claimed))),
            ("bo", Some("  "), Some(("Bo", account))),
        ];
        let plan = plan(PEOPLE);
        for (login, named, wanted) in cases {
            let login = login.to_owned();
            let named = named.map(PersonId::from);
            let found = identify(&plan, &Account { login }, named.as_ref());
            let wanted = wanted.map(|(person, proof)| who(person.into(), proof));
            assert_eq!(found.as_ref().ok(), wanted.as_ref(), "{found:?}");
        }
    }

    #[test]
    fn an_account_that_is_called_like_somebody_else_is_not_them() {
        let plan = plan(&[("ada", &["ada.l"])]);
        let login = "ada".to_owned();
        let refused = identify(&plan, &Account { login }, None).unwrap_err();
        assert_eq!(refused.hint.unwrap(), "it lists ada.l");
    }

    #[test]
    fn where_nobody_is_named_everybody_is_who_they_say() {
        let plan = Plan::default();
        let login = "ada".to_owned();
        let account = Account { login };
        let own = identify(&plan, &account, None).unwrap();
        assert_eq!(own, who("ada".into(), Proof::Account));
        let said = identify(&plan, &account, Some(&"Bo\n".into())).unwrap();
        assert_eq!(said, who("Bo".into(), Proof::Account));
    }
}
