"""Images for a machine without a network: a directory with checksums that gives back exactly what was saved."""

import tarfile

import stack as kit

NAMES = [f"minglu/{name}:bundle" for name in ("daemon", "tools", "postgres", "front", "observe")]


def test_a_bundle_there_and_back(images, tmp_path):
    for name in NAMES:
        kit.docker("tag", name.replace(":bundle", ":test"), name)
    before = {name: kit.inspect(name)[0]["Id"] for name in NAMES}
    place = tmp_path / "bundle"
    said = kit.minglu("image", "save", place, MINGLU_TAG="bundle").stderr
    assert "Saved 5 images" in said and "then deploy/minglu image load DIRECTORY and deploy/minglu --compose up, or upgrade --no-build." in said
    kit.docker("rmi", *NAMES)
    assert kit.minglu("image", "save", place, check=False).returncode == 1, "into a directory that holds something"
    with tarfile.open(place / "tree.tar.gz") as tree:
        names = tree.getnames()
    assert {"docker-compose.yml", ".env.defaults", "deploy/minglu", "deploy/lib/compose.sh"} <= set(names)
    assert ".env" not in names, "unpacked over a tree in use it leaves the operator's settings alone"

    (place / "IMAGES").write_text((place / "IMAGES").read_text().replace("sha256:", "sha256:0"))
    damaged = kit.minglu("image", "load", place, check=False)
    assert damaged.returncode == 1 and "is damaged; nothing was loaded." in damaged.stderr
    assert kit.run("docker", "image", "inspect", NAMES[0], check=False).returncode != 0

    (place / "IMAGES").write_text((place / "IMAGES").read_text().replace("sha256:0", "sha256:"))
    assert "Loaded: " in kit.minglu("image", "load", place).stderr
    assert {name: kit.inspect(name)[0]["Id"] for name in NAMES} == before
    kit.docker("rmi", *NAMES)


def test_images_that_do_not_say_what_they_hold_are_found_by_the_doctor(images):
    """As docker compose build makes them: their label would have to be known before they are built."""
    kit.run("docker", "build", "--quiet", "--tag", NAMES[0], "-", DOCKER_BUILDKIT="0",
            text='FROM minglu/daemon:test\nLABEL minglu.packages=""\n')
    told = kit.minglu("doctor", check=False, MINGLU_TAG="bundle", COMPOSE_PROJECT_NAME="minglu-test-nowhere").stdout
    kit.docker("rmi", NAMES[0])
    assert f"these do not say which packages they hold: {NAMES[0]}. What to do: deploy/minglu --compose image build." in told, told
