"""What every interface does before it asks: parts that must agree, likely identifiers, planned regimens."""
