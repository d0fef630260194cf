"""The bucket that a stage is deployed from: packages, templates, and what the next deployment must
know of the last one.

Private and encrypted. Packages lie under a hash of what is in them, so that the same code is sent
once and a stack that has not changed stays as it is.
"""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.deploy.cloud import Cloud, missing

SETTINGS = "settings.json"
DEPLOYED = "deployed.json"


class Artifacts:
    """One stage's bucket."""

    def __init__(self, cloud: Cloud, *, prefix: str) -> None:
        self._cloud = cloud
        self._s3 = cloud.client("s3")
        self.bucket = f"{prefix}-artifacts-{cloud.account}-{cloud.region}"

    def there(self) -> bool:
        """Whether there is one."""
        try:
            self._s3.head_bucket(Bucket=self.bucket)
        except ClientError as error:
            if missing(error):
                return False
            raise
        return True

    def make(self) -> None:
        """Make the bucket unless it is there; closed to the public either way."""
        if not self.there():
            where = {}
            if self._cloud.region != "us-east-1":
                place = {"LocationConstraint": self._cloud.region}
                where = {"CreateBucketConfiguration": place}
            self._s3.create_bucket(Bucket=self.bucket, **where)
        closed = dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"),
            True,
        )
        self._s3.put_public_access_block(Bucket=self.bucket, PublicAccessBlockConfiguration=closed)

    def package(self, archive: Path) -> str:
        """Put a Lambda package there unless it is; its key."""
        key = f"packages/{hash_of(archive)}.zip"
        try:
            self._s3.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if not missing(error):
                raise
            self._s3.upload_file(str(archive), self.bucket, key)
        return key

    def template(self, content: str) -> str:
        """Put a template there; the URL that CloudFormation is told."""
        key = f"templates/{hashlib.sha256(content.encode()).hexdigest()[:32]}.json"
        self._put(key, content)
        return self._cloud.object_url(self.bucket, key)

    def note(self, name: str, content: Any) -> None:
        """Keep something for the next deployment."""
        self._put(name, json.dumps(content, indent=2, sort_keys=True))

    def noted(self, name: str) -> Any:
        """What the last deployment kept under this name; None: nothing."""
        try:
            found = self._s3.get_object(Bucket=self.bucket, Key=name)
        except ClientError as error:
            if missing(error):
                return None
            raise
        return json.loads(found["Body"].read())

    def remove(self) -> None:
        """Empty the bucket and take it away."""
        if self.there():
            empty(self._cloud, self.bucket)
            self._s3.delete_bucket(Bucket=self.bucket)

    def _put(self, key: str, content: str) -> None:
        self._s3.put_object(
            Bucket=self.bucket, Key=key, Body=content.encode(), ServerSideEncryption="AES256"
        )


def empty(cloud: Cloud, bucket: str) -> None:
    """Delete every object in a bucket."""
    s3 = cloud.client("s3")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        keys = [{"Key": one["Key"]} for one in page.get("Contents", ())]
        if keys:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})


def hash_of(archive: Path) -> str:
    """A hash of what is in a zip, whatever the times of its files."""
    found = hashlib.sha256()
    with zipfile.ZipFile(archive) as package:
        for name in sorted(package.namelist()):
            found.update(name.encode() + b"\0" + hashlib.sha256(package.read(name)).digest())
    return found.hexdigest()[:32]
