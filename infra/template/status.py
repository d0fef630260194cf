"""The bucket of the status document: one object that all the world may read, outside the API."""

from infra.template.intrinsics import Resource, ref, sub

KEY = "status.json"


def resources() -> Resource:
    """The bucket, and that this one object may be read by anybody."""
    return {"StatusBucket": _bucket(), "StatusBucketPolicy": _policy()}


def _bucket() -> Resource:
    return {
        "Type": "AWS::S3::Bucket",
        "Properties": {
            # Only a policy opens it, and only for one object: never an access list.
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": False,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": False,
            },
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [
                    {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
                ]
            },
            # The page is another origin, and reads this when its own does not answer.
            "CorsConfiguration": {
                "CorsRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAge": 3600}]
            },
        },
    }


def _policy() -> Resource:
    objects = f"arn:${{AWS::Partition}}:s3:::${{StatusBucket}}/{KEY}"
    read = {
        "Sid": "AnybodyReadsTheStatus",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": sub(objects),
    }
    return {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {
            "Bucket": ref("StatusBucket"),
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [read]},
        },
    }
