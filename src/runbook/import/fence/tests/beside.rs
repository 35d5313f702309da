//! Parts beside each other: ways back, other ways, and listings of scripts.

use super::*;

#[test]
fn a_way_back_among_other_parts_is_told_from_them() {
    for title in [
        "Rollback (if needed)",
        "ロールバック（必要な場合）",
        "If it fails, roll back",
    ] {
        let body =
            format!("# Deploy\nhelm upgrade shop ./chart\n\n# {title}\nhelm rollback shop\n");
        let subs = subs(&body);
        let marks: Vec<bool> = subs.iter().map(|sub| sub.goes_back).collect();
        assert_eq!(marks, [false, true], "{title}");
    }
    for body in [
        "# Rollback the chart\nhelm rollback shop\n\n# Rollback the worker\nhelm rollback worker\n",
        "# Tag the image for rollback\ndocker tag shop shop:old\n\n# Deploy\nhelm upgrade shop ./chart\n",
    ] {
        assert!(subs(body).iter().all(|sub| !sub.goes_back), "{body}");
    }
}

#[test]
fn another_way_is_done_instead_of_the_one_above() {
    for word in [
        "Or:",
        "OU",
        "oder",
        "ou",
        "или",
        "或者",
        "または",
        "Alternatively",
        "Or with make",
    ] {
        let body = format!("# Deploy\n./deploy.sh\n\n# {word}\nmake deploy\n");
        let subs = subs(&body);
        let [first, second] = subs.as_slice() else {
            panic!("{word}: {subs:#?}");
        };
        assert!(!first.optional && second.optional, "{word}");
        let notes: Vec<&str> = second.notes.iter().map(|(_, note)| note.as_str()).collect();
        assert_eq!(notes, ["instead of the one above"], "{word}");
    }
    let subs = subs("# Order the nodes\n./order.sh\n\n# Out of the pool\n./drain.sh\n");
    assert!(subs.iter().all(|sub| !sub.optional), "{subs:#?}");
}

#[test]
fn a_script_with_arguments_is_one_part_that_a_person_runs() {
    for body in [
        "#!/bin/bash\nset -e\n\n# Pull\nTARGET=${1:-staging}\ndocker pull shop:$TARGET\n\n# Start\ndocker compose up -d\n",
        "#!/bin/sh\n# restore.sh\n\n# Stop\nsystemctl stop shop\n\n# Start\nsystemctl start shop\n",
        "#!/usr/bin/env bash\nexec ./deploy.sh \"$@\"\n",
    ] {
        let subs = subs(body);
        let [one] = subs.as_slice() else {
            panic!("{body}: {subs:#?}");
        };
        let how = How::Manual("it is a script with arguments: save it and run it");
        assert_eq!(one.how, how, "{body}");
        assert_eq!(one.body, body, "{body}");
        assert!(one.exports.is_empty(), "{body}");
    }
    let plain = subs("#!/bin/bash\n# Pull\ndocker pull shop:2\n\n# Start\ndocker compose up -d\n");
    assert_eq!(plain.len(), 2, "{plain:#?}");
}
